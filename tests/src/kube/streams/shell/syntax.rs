//! The syntax of the simulated shell: lists of simple commands with quotes, variables and a few
//! redirections.

/// Where a command's two outputs go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sinks {
    /// Standard output.
    pub stdout: Sink,
    /// Standard error.
    pub stderr: Sink,
}

/// One output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sink {
    /// Where it belongs.
    #[default]
    Own,
    /// `/dev/null`
    Nowhere,
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// One command of a list.
#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    /// Whether it runs.
    pub when: When,
    /// Its words, not yet expanded.
    pub words: Vec<Vec<Piece>>,
    /// Its redirections.
    pub sinks: Sinks,
}

/// When a command of a list runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// In any case.
    Always,
    /// After success (`&&`).
    Success,
    /// After failure (`||`).
    Failure,
}

/// A part of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text as it stands.
    Text(String),
    /// The value of a variable.
    Variable(String),
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(Vec<Piece>, String),
    Next(When),
}

/// Reads a script; the error says what is wrong or not simulated.
pub fn parse(script: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut step = Step { when: When::Always, words: Vec::new(), sinks: Sinks::default() };
    for token in tokens(script)? {
        match token {
            Token::Next(when) => {
                let done =
                    std::mem::replace(&mut step, Step { when, words: Vec::new(), sinks: Sinks::default() });
                steps.push(done);
            }
            Token::Word(pieces, plain) => match plain.as_str() {
                "2>/dev/null" => step.sinks.stderr = Sink::Nowhere,
                ">/dev/null" | "1>/dev/null" => step.sinks.stdout = Sink::Nowhere,
                "2>&1" => {
                    step.sinks.stderr = match step.sinks.stdout {
                        Sink::Own => Sink::Stdout,
                        other => other,
                    }
                }
                ">&2" | "1>&2" => step.sinks.stdout = Sink::Stderr,
                other if other.contains(['>', '<']) => {
                    return Err(format!("redirection {other:?} is not simulated"));
                }
                _ => step.words.push(pieces),
            },
        }
    }
    steps.push(step);
    Ok(steps)
}

/// Words and separators. The plain text of a word has only its unquoted characters.
fn tokens(script: &str) -> Result<Vec<Token>, String> {
    let mut out = Vec::new();
    let mut word: Option<(Vec<Piece>, String)> = None;
    let mut rest = script.chars().peekable();
    let end = |word: &mut Option<(Vec<Piece>, String)>, out: &mut Vec<Token>| {
        out.extend(word.take().map(|(pieces, plain)| Token::Word(pieces, plain)));
    };
    while let Some(c) = rest.next() {
        match c {
            ' ' | '\t' => end(&mut word, &mut out),
            '\n' | ';' => {
                end(&mut word, &mut out);
                out.push(Token::Next(When::Always));
            }
            '&' if rest.peek() == Some(&'&') => {
                rest.next();
                end(&mut word, &mut out);
                out.push(Token::Next(When::Success));
            }
            '|' if rest.peek() == Some(&'|') => {
                rest.next();
                end(&mut word, &mut out);
                out.push(Token::Next(When::Failure));
            }
            '&' if word.as_ref().is_some_and(|(_, plain)| plain.ends_with('>')) => push(&mut word, c, true),
            '|' | '&' | '`' | '(' | ')' | '*' => return Err(format!("{c:?} is not simulated")),
            '\'' => {
                push_quoted(&mut word);
                loop {
                    match rest.next() {
                        Some('\'') => break,
                        Some(inner) => push(&mut word, inner, false),
                        None => return Err("unterminated quoted string".to_owned()),
                    }
                }
            }
            '"' => {
                push_quoted(&mut word);
                loop {
                    match rest.next() {
                        Some('"') => break,
                        Some('\\') if matches!(rest.peek(), Some('"' | '\\' | '$')) => {
                            if let Some(inner) = rest.next() {
                                push(&mut word, inner, false);
                            }
                        }
                        Some('$') => variable(&mut word, &mut rest),
                        Some(inner) => push(&mut word, inner, false),
                        None => return Err("unterminated quoted string".to_owned()),
                    }
                }
            }
            '\\' => {
                if let Some(inner) = rest.next() {
                    push(&mut word, inner, false);
                }
            }
            '$' => variable(&mut word, &mut rest),
            // A redirection and its target may stand apart: `2> /dev/null`.
            '>' => {
                push(&mut word, c, true);
                while rest.next_if_eq(&' ').is_some() {}
            }
            other => push(&mut word, other, true),
        }
    }
    end(&mut word, &mut out);
    Ok(out)
}

fn push_quoted(word: &mut Option<(Vec<Piece>, String)>) {
    word.get_or_insert_default();
}

fn push(word: &mut Option<(Vec<Piece>, String)>, c: char, is_plain: bool) {
    let (pieces, plain) = word.get_or_insert_default();
    if is_plain {
        plain.push(c);
    }
    match pieces.last_mut() {
        Some(Piece::Text(text)) => text.push(c),
        _ => pieces.push(Piece::Text(c.to_string())),
    }
}

fn variable(word: &mut Option<(Vec<Piece>, String)>, rest: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    let (pieces, _) = word.get_or_insert_default();
    let braced = rest.next_if_eq(&'{').is_some();
    let mut name = String::new();
    if rest.next_if_eq(&'?').is_some() {
        name.push('?');
    } else {
        while let Some(c) = rest.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
            name.push(c);
        }
    }
    if braced {
        rest.next_if_eq(&'}');
    }
    pieces.push(if name.is_empty() { Piece::Text("$".to_owned()) } else { Piece::Variable(name) });
}
