//! `custom-columns=NAME:.path,…`: a table whose columns the user chose, with kubectl's relaxed paths.

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

use super::jsonpath::{Path, print_value};

/// Headings and the path under each.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns(Vec<(String, Path)>);

/// A column that cannot be read, in words for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnsError(String);

impl fmt::Display for ColumnsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ColumnsError {}

impl FromStr for Columns {
    type Err = ColumnsError;

    fn from_str(text: &str) -> Result<Self, ColumnsError> {
        text.split(',')
            .map(|column| match column.split_once(':') {
                Some((name, path)) if !name.is_empty() => read_column(name, path),
                _ => Err(ColumnsError(format!("`{column}` is not NAME:.path"))),
            })
            .collect::<Result<Vec<_>, _>>()
            .map(Self)
    }
}

impl Columns {
    /// The file form: a line of headings, a line of paths, both split at white space.
    pub fn from_template(text: &str) -> Result<Self, ColumnsError> {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        let (Some(names), Some(paths), None) = (lines.next(), lines.next(), lines.next()) else {
            return Err(ColumnsError("expected a line of headings and a line of paths".to_owned()));
        };
        let names: Vec<_> = names.split_whitespace().collect();
        let paths: Vec<_> = paths.split_whitespace().collect();
        if names.len() != paths.len() {
            let (names, paths) = (names.len(), paths.len());
            return Err(ColumnsError(format!("{names} headings but {paths} paths")));
        }
        names
            .iter()
            .zip(paths)
            .map(|(name, path)| read_column(name, path))
            .collect::<Result<Vec<_>, _>>()
            .map(Self)
    }

    /// The headings.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// A row for every item of the list in the field `items` names (or for the value itself, if it has none);
    /// what is missing reads `<none>`.
    pub fn rows<'s>(&'s self, value: &'s Value, items: &str) -> impl Iterator<Item = Vec<String>> + use<'s> {
        let items = match value.get(items).and_then(Value::as_array) {
            Some(items) => items.iter().collect(),
            None => vec![value],
        };
        items.into_iter().map(|item| self.0.iter().map(|(_, path)| cell(path, item)).collect())
    }
}

fn read_column(name: &str, path: &str) -> Result<(String, Path), ColumnsError> {
    let path = path.parse().map_err(|error| ColumnsError(format!("column {name}: {error}")))?;
    Ok((name.to_owned(), path))
}

fn cell(path: &Path, item: &Value) -> String {
    let found = path.select(item);
    if found.is_empty() {
        return "<none>".to_owned();
    }
    let mut text = String::new();
    for (i, value) in found.into_iter().enumerate() {
        if i > 0 {
            text.push(',');
        }
        print_value(value, &mut text);
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn columns_over_a_list_with_missing_values() {
        let columns: Columns = "NAME:.name,PORTS:.ports[*]".parse().unwrap();
        let list = json!({"items": [{"name": "plex", "ports": [32400, 1900]}, {"name": "nas"}]});
        let rows: Vec<_> = columns.rows(&list, "items").collect();
        assert_eq!(rows, [["plex", "32400,1900"], ["nas", "<none>"]]);
    }

    #[test]
    fn a_column_without_a_path_is_named() {
        assert_eq!("NAME".parse::<Columns>().unwrap_err().to_string(), "`NAME` is not NAME:.path");
        assert!("A:.a,,B:.b".parse::<Columns>().is_err());
        assert_eq!(Columns::from_template("A B\n.a\n").unwrap_err().to_string(), "2 headings but 1 paths");
    }
}
