//! Pages of a list: how many, from where, and cursors that say only a position in an order.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// How many items a page has when the client does not say.
pub const PAGE_DEFAULT: i64 = 20;

/// The most items a page may have.
pub const PAGE_MAX: i64 = 100;

/// A page asked for: so many items after a cursor, newest or best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many items, 1 to [`PAGE_MAX`].
    pub first: i64,
    /// The keys of the last item already seen, in the order of the list.
    pub after: Option<Vec<String>>,
}

/// A page that cannot be served.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPage {
    /// `first` is out of range.
    #[error("must be 1 to {PAGE_MAX}")]
    First,
    /// The cursor is not one this list has given.
    #[error("not a cursor of this list")]
    After,
}

impl Page {
    /// Reads the arguments of a connection. `list` names the list, so that a cursor of one list
    /// is refused by another; `keys` is how many keys its cursors carry.
    pub fn read(
        list: &str,
        keys: usize,
        first: Option<i32>,
        after: Option<&str>,
    ) -> Result<Self, BadPage> {
        let first = first.map_or(PAGE_DEFAULT, i64::from);
        if !(1..=PAGE_MAX).contains(&first) {
            return Err(BadPage::First);
        }
        let after = after.map(|cursor| decode(list, keys, cursor)).transpose()?;
        Ok(Self { first, after })
    }

    /// How many rows to read: one more than the page has, to see whether the list goes on.
    ///
    /// Written into the statement and not bound: SQLite plans by a bound limit, and so prepares
    /// the statement anew whenever one is bound.
    pub fn limit(&self) -> i64 {
        self.first + 1
    }

    /// The key at `place` of the cursor, when there is a cursor.
    pub fn key(&self, place: usize) -> Option<&str> {
        self.after.as_ref()?.get(place).map(String::as_str)
    }

    /// The key at `place` as a number.
    pub fn number(&self, place: usize) -> Option<i64> {
        self.key(place)?.parse().ok()
    }
}

/// A page of rows, and whether more follow.
#[derive(Clone, Debug)]
pub struct Slice<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// Whether the list goes on after this page.
    pub more: bool,
}

impl<T> Slice<T> {
    /// Cuts a list that was read one item longer than the page.
    pub fn cut(mut items: Vec<T>, first: i64) -> Self {
        let first = usize::try_from(first).unwrap_or(0);
        let more = items.len() > first;
        items.truncate(first);
        Self { items, more }
    }

    /// The same page with every item changed.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Slice<U> {
        Slice {
            items: self.items.into_iter().map(change).collect(),
            more: self.more,
        }
    }
}

/// Writes a cursor: the name of the list and the keys of an item.
pub fn encode(list: &str, keys: &[&str]) -> String {
    let mut text = list.to_owned();
    for key in keys {
        text.push('\u{1f}');
        text.push_str(key);
    }
    URL_SAFE_NO_PAD.encode(text)
}

/// The keys of an id that [`encode`] wrote under this name; none where it is another's.
pub fn keys<const N: usize>(name: &str, id: &str) -> Option<[String; N]> {
    decode(name, N, id).ok()?.try_into().ok()
}

/// Reads what [`encode`] wrote for this list with so many keys.
fn decode(list: &str, keys: usize, cursor: &str) -> Result<Vec<String>, BadPage> {
    let bytes = URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .filter(|bytes| bytes.len() <= 512);
    let text = bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or(BadPage::After)?;
    let mut parts = text.split('\u{1f}');
    let named = parts.next() == Some(list) && !text.contains('\0');
    let parts: Vec<String> = parts.map(str::to_owned).collect();
    if named && parts.len() == keys {
        Ok(parts)
    } else {
        Err(BadPage::After)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_taken_by_its_own_list_only() {
        let cursor = encode("feed", &["12", "post_x"]);
        let page = Page::read("feed", 2, None, Some(&cursor)).unwrap();
        assert_eq!(
            (page.first, page.number(0), page.key(1)),
            (20, Some(12), Some("post_x"))
        );
        assert_eq!(
            Page::read("people", 2, None, Some(&cursor)),
            Err(BadPage::After)
        );
        assert_eq!(
            Page::read("feed", 1, None, Some(&cursor)),
            Err(BadPage::After)
        );
        assert_eq!(Page::read("feed", 2, None, Some("§")), Err(BadPage::After));
    }

    #[test]
    fn a_page_has_one_to_a_hundred_items() {
        for first in [0, -1, 101, i32::MAX] {
            assert_eq!(
                Page::read("feed", 1, Some(first), None),
                Err(BadPage::First)
            );
        }
        assert_eq!(
            Page::read("feed", 1, Some(100), None).map(|page| page.first),
            Ok(100)
        );
    }

    #[test]
    fn a_slice_knows_whether_more_follows() {
        let slice = Slice::cut(vec![1, 2, 3], 2);
        assert!(slice.more && slice.items == [1, 2]);
        assert!(!Slice::cut(vec![1, 2], 2).more);
    }
}
