//! Reading a template: text and `{…}` actions into [`Part`]s.

use serde_json::Value;

use super::{Comparison, Filter, Operand, Part, PathError, Step};

/// How deep paths and ranges may nest; a template is typed by hand, so this is generous.
const MAX_DEPTH: usize = 32;

type Result<T> = std::result::Result<T, PathError>;

pub(super) fn template(text: &str) -> Result<Vec<Part>> {
    let mut reader = Reader::new(text);
    let parts = reader.parts(None, 0)?;
    Ok(parts)
}

pub(super) fn relaxed(text: &str) -> Result<Vec<Step>> {
    let trimmed = text.trim();
    let inner = trimmed.strip_prefix('{').and_then(|t| t.strip_suffix('}')).unwrap_or(trimmed);
    let mut reader = Reader::new(inner);
    if inner.is_empty() {
        return reader.fail("expected a path");
    }
    let steps = reader.path(0)?;
    match reader.peek() {
        None => Ok(steps),
        Some(_) => reader.fail("expected the end of the path"),
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
}

impl Reader {
    fn new(text: &str) -> Self {
        Self { chars: text.chars().collect(), at: 0 }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let hit = self.peek() == Some(wanted);
        self.at += usize::from(hit);
        hit
    }

    fn eat_text(&mut self, wanted: &str) -> bool {
        let hit = wanted.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c));
        if hit {
            self.at += wanted.chars().count();
        }
        hit
    }

    fn spaces(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn fail<T>(&self, message: &str) -> Result<T> {
        Self::fail_at(self.at, message)
    }

    fn fail_at<T>(at: usize, message: &str) -> Result<T> {
        Err(PathError { message: message.to_owned(), at: at + 1 })
    }

    /// Parts up to the end, or up to `{end}` inside a range.
    fn parts(&mut self, range_opened: Option<usize>, depth: usize) -> Result<Vec<Part>> {
        if depth > MAX_DEPTH {
            return self.fail("nested too deeply");
        }
        let mut parts = Vec::new();
        let mut text = String::new();
        while let Some(c) = self.peek() {
            if c != '{' {
                text.push(c);
                self.at += 1;
                continue;
            }
            if !text.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut text)));
            }
            self.at += 1;
            self.spaces();
            let opened = self.at;
            if self.word("end") {
                self.close()?;
                return match range_opened {
                    Some(_) => Ok(parts),
                    None => Self::fail_at(opened, "{end} without range"),
                };
            }
            if self.word("range") {
                self.spaces();
                let steps = self.path(0)?;
                self.close()?;
                parts.push(Part::Range(steps, self.parts(Some(opened), depth + 1)?));
                continue;
            }
            self.action(&mut parts)?;
        }
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        match range_opened {
            Some(_) => self.fail("range without {end}"),
            None => Ok(parts),
        }
    }

    /// A keyword followed by a space or the closing brace.
    fn word(&mut self, word: &str) -> bool {
        let after = self.chars.get(self.at + word.len());
        after.is_none_or(|c| c.is_whitespace() || *c == '}') && self.eat_text(word)
    }

    /// Inside `{ }`: quoted texts and paths, one after another.
    fn action(&mut self, parts: &mut Vec<Part>) -> Result<()> {
        loop {
            self.spaces();
            match self.peek() {
                Some('}') => {
                    self.at += 1;
                    return Ok(());
                }
                Some('"' | '\'') => parts.push(Part::Text(self.quoted()?)),
                Some(_) => {
                    let before = self.at;
                    parts.push(Part::Print(self.path(0)?));
                    if self.at == before {
                        return self.fail("expected a path");
                    }
                }
                None => return self.fail("missing closing }"),
            }
        }
    }

    fn close(&mut self) -> Result<()> {
        self.spaces();
        if self.eat('}') { Ok(()) } else { self.fail("missing closing }") }
    }

    fn quoted(&mut self) -> Result<String> {
        let opened = self.at;
        let quote = self.peek();
        self.at += 1;
        let mut text = String::new();
        while let Some(c) = self.peek() {
            self.at += 1;
            if Some(c) == quote {
                return Ok(text);
            }
            if c != '\\' {
                text.push(c);
                continue;
            }
            let Some(escaped) = self.peek() else { break };
            self.at += 1;
            match escaped {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                'r' => text.push('\r'),
                other => text.push(other),
            }
        }
        Self::fail_at(opened, "missing closing quote")
    }

    fn path(&mut self, depth: usize) -> Result<Vec<Step>> {
        if depth > MAX_DEPTH {
            return self.fail("nested too deeply");
        }
        let mut steps = Vec::new();
        loop {
            match self.peek() {
                Some('$') => {
                    self.at += 1;
                    steps.push(Step::Root);
                }
                Some('@') => {
                    self.at += 1;
                    steps.push(Step::Current);
                }
                Some('.') => {
                    self.at += 1;
                    if self.eat('.') {
                        steps.push(Step::Descend);
                    }
                    self.field(&mut steps);
                }
                Some('*') => {
                    self.at += 1;
                    steps.push(Step::Wildcard);
                }
                Some('[') => {
                    self.at += 1;
                    steps.push(self.bracket(depth)?);
                }
                Some(c) if steps.is_empty() && is_name(c) => self.field(&mut steps),
                _ => return Ok(steps),
            }
        }
    }

    /// A field name up to the next delimiter; `\` takes the next character as it is.
    fn field(&mut self, steps: &mut Vec<Step>) {
        let mut name = String::new();
        while let Some(c) = self.peek() {
            if c == '\\' {
                self.at += 1;
                if let Some(escaped) = self.peek() {
                    name.push(escaped);
                    self.at += 1;
                }
            } else if is_name(c) {
                name.push(c);
                self.at += 1;
            } else {
                break;
            }
        }
        if !name.is_empty() {
            steps.push(Step::Field(name));
        }
    }

    fn bracket(&mut self, depth: usize) -> Result<Step> {
        self.spaces();
        if self.eat('*') {
            self.spaces();
            return if self.eat(']') { Ok(Step::Wildcard) } else { self.fail("expected ]") };
        }
        if self.eat_text("?(") {
            let filter = self.filter(depth + 1)?;
            self.spaces();
            return if self.eat_text(")]") {
                Ok(Step::Filter(Box::new(filter)))
            } else {
                self.fail("expected )]")
            };
        }
        let mut members = vec![self.member()?];
        loop {
            self.spaces();
            if self.eat(']') {
                break;
            }
            if !self.eat(',') {
                return self.fail("expected , or ]");
            }
            self.spaces();
            members.push(self.member()?);
        }
        match members.pop() {
            Some(only) if members.is_empty() => Ok(only),
            Some(last) => {
                members.push(last);
                Ok(Step::Union(members.into_iter().map(|member| vec![member]).collect()))
            }
            None => self.fail("expected an index, a quoted name, * or ?("),
        }
    }

    /// `3`, `-1`, `0:2`, `0:10:2`, `'name'`.
    fn member(&mut self) -> Result<Step> {
        if matches!(self.peek(), Some('\'' | '"')) {
            return self.quoted().map(Step::Field);
        }
        let start = self.number()?;
        if !self.eat(':') {
            return match start {
                Some(index) => Ok(Step::Index(index)),
                None => self.fail("expected an index, a quoted name, * or ?("),
            };
        }
        let end = self.number()?;
        let step = if self.eat(':') { self.number()? } else { None };
        if step == Some(0) {
            return self.fail("a slice step of 0 selects nothing");
        }
        Ok(Step::Slice { start, end, step })
    }

    fn number(&mut self) -> Result<Option<i64>> {
        let from = self.at;
        let negative = self.eat('-');
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == from {
            return Ok(None);
        }
        let digits: String = self.chars[from + usize::from(negative)..self.at].iter().collect();
        match digits.parse::<i64>() {
            Ok(number) => Ok(Some(if negative { -number } else { number })),
            Err(_) => Self::fail_at(from, "not a number that can be an index"),
        }
    }

    fn filter(&mut self, depth: usize) -> Result<Filter> {
        self.spaces();
        let left = self.operand(depth)?;
        self.spaces();
        let comparison = [
            ("==", Comparison::Equal),
            ("!=", Comparison::NotEqual),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ]
        .into_iter()
        .find(|(text, _)| self.eat_text(text));
        let Some((_, comparison)) = comparison else { return Ok(Filter { left, right: None }) };
        self.spaces();
        Ok(Filter { left, right: Some((comparison, self.operand(depth)?)) })
    }

    fn operand(&mut self, depth: usize) -> Result<Operand> {
        match self.peek() {
            Some('\'' | '"') => Ok(Operand::Literal(Value::String(self.quoted()?))),
            Some('@' | '$' | '.') => Ok(Operand::Path(self.path(depth)?)),
            Some(c) if c.is_ascii_digit() || c == '-' => {
                let from = self.at;
                while self.peek().is_some_and(|c| c.is_ascii_digit() || "-+.eE".contains(c)) {
                    self.at += 1;
                }
                let text: String = self.chars[from..self.at].iter().collect();
                match serde_json::from_str::<serde_json::Number>(&text) {
                    Ok(number) => Ok(Operand::Literal(Value::Number(number))),
                    Err(_) => Self::fail_at(from, "not a number"),
                }
            }
            _ if self.eat_text("true") => Ok(Operand::Literal(Value::Bool(true))),
            _ if self.eat_text("false") => Ok(Operand::Literal(Value::Bool(false))),
            _ => self.fail("expected a value"),
        }
    }
}

fn is_name(c: char) -> bool {
    !(c.is_whitespace() || "{}[]().,$@*'\"=<>!?:\\".contains(c))
}
