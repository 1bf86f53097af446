//! The cells of packed rows. Only what the two engines write is read, which takes a third of the
//! time of a reader of any JSON.

/// A value in a packed row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// No value.
    Null,
    /// A whole number.
    Int(i64),
    /// A text; on PostgreSQL a number too.
    Text(String),
}

/// What can be read from a cell.
pub trait FromCell: Sized {
    /// The value; none where the cell holds another kind of value.
    fn read(cell: &Cell) -> Option<Self>;
}

impl FromCell for i64 {
    fn read(cell: &Cell) -> Option<Self> {
        match cell {
            Cell::Int(number) => Some(*number),
            Cell::Text(text) => text.parse().ok(),
            Cell::Null => None,
        }
    }
}

impl FromCell for String {
    fn read(cell: &Cell) -> Option<Self> {
        match cell {
            Cell::Text(text) => Some(text.clone()),
            Cell::Null | Cell::Int(_) => None,
        }
    }
}

impl<T: FromCell> FromCell for Option<T> {
    fn read(cell: &Cell) -> Option<Self> {
        match cell {
            Cell::Null => Some(None),
            Cell::Int(_) | Cell::Text(_) => T::read(cell).map(Some),
        }
    }
}

/// Reads a list of lists of texts, whole numbers and nulls; none where it is something else.
pub(super) fn rows(text: &str) -> Option<Vec<Vec<Cell>>> {
    let mut rows = Vec::new();
    let mut columns = 0;
    let rest = list(text, |rest| {
        let mut row = Vec::with_capacity(columns);
        let rest = list(rest, |rest| {
            let (cell, rest) = cell(rest)?;
            row.push(cell);
            Some(rest)
        })?;
        columns = row.len();
        rows.push(row);
        Some(rest)
    })?;
    rest.trim_ascii_start().is_empty().then_some(rows)
}

/// Reads a list with `item`, which gets what begins with an item and gives what is behind it; what
/// is behind the list.
fn list<'t>(text: &'t str, mut item: impl FnMut(&'t str) -> Option<&'t str>) -> Option<&'t str> {
    let mut rest = text
        .trim_ascii_start()
        .strip_prefix('[')?
        .trim_ascii_start();
    if let Some(rest) = rest.strip_prefix(']') {
        return Some(rest);
    }
    loop {
        let behind = item(rest)?.trim_ascii_start();
        if let Some(behind) = behind.strip_prefix(']') {
            return Some(behind);
        }
        rest = behind.strip_prefix(',')?.trim_ascii_start();
    }
}

fn cell(text: &str) -> Option<(Cell, &str)> {
    if let Some(inside) = text.strip_prefix('"') {
        let end = inside
            .bytes()
            .position(|byte| matches!(byte, b'"' | b'\\'))?;
        let (plain, behind) = inside.split_at_checked(end)?;
        return match behind.strip_prefix('"') {
            Some(behind) => Some((Cell::Text(plain.to_owned()), behind)),
            None => escaped(text),
        };
    }
    if let Some(behind) = text.strip_prefix("null") {
        return Some((Cell::Null, behind));
    }
    let is_part = |byte: u8| byte.is_ascii_digit() || byte == b'-';
    let end = text.bytes().position(|byte| !is_part(byte))?;
    let (number, behind) = text.split_at_checked(end)?;
    Some((Cell::Int(number.parse().ok()?), behind))
}

/// A text with something that is not written as it is.
fn escaped(text: &str) -> Option<(Cell, &str)> {
    let mut texts = serde_json::Deserializer::from_str(text).into_iter::<String>();
    let cell = Cell::Text(texts.next()?.ok()?);
    let behind = text.get(texts.byte_offset()..)?;
    Some((cell, behind))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn cell_of(value: &Value) -> Cell {
        match value {
            Value::Number(number) => Cell::Int(number.as_i64().unwrap()),
            Value::String(text) => Cell::Text(text.clone()),
            _ => Cell::Null,
        }
    }

    proptest! {
        #[test]
        fn rows_read_back(
            rows in vec(vec(any::<(Option<i64>, Option<String>)>(), 0..4), 0..4),
            spaced: bool,
        ) {
            let rows: Vec<Vec<Value>> = rows.into_iter().map(|row| {
                row.into_iter().flat_map(|(number, text)| [json!(number), json!(text)]).collect()
            }).collect();
            let text = if spaced {
                serde_json::to_string_pretty(&rows).unwrap()
            } else {
                serde_json::to_string(&rows).unwrap()
            };
            let cells = rows.iter().map(|row| row.iter().map(cell_of).collect());
            prop_assert_eq!(super::rows(&text), Some(cells.collect()));
        }

        #[test]
        fn what_is_cut_off_is_not_read(text: String) {
            let whole = json!([[text, 7, null]]).to_string();
            for (end, _) in whole.char_indices() {
                prop_assert_eq!(whole.get(..end).and_then(rows), None);
            }
        }
    }

    #[test]
    fn what_the_engines_do_not_write_is_refused() {
        for text in [
            "", "[", "[[1]", "[[1]]]", "[[1.5]]", "[[true]]", "[1]", "[[1,]]", "[[{}]]",
        ] {
            assert_eq!(rows(text), None, "{text}");
        }
        assert_eq!(rows("[]"), Some(vec![]));
        assert_eq!(rows("[[]]"), Some(vec![vec![]]));
    }

    #[test]
    fn a_number_may_come_as_a_text_but_no_text_as_a_number() {
        assert_eq!(i64::read(&Cell::Text("-5".to_owned())), Some(-5));
        assert_eq!(i64::read(&Cell::Text("x".to_owned())), None);
        assert_eq!(String::read(&Cell::Int(5)), None);
        assert_eq!(Option::<i64>::read(&Cell::Null), Some(None));
        assert_eq!(i64::read(&Cell::Null), None);
    }
}
