//! Lists as Relay connections: their arguments, their pages, and the macro that declares them.

use async_graphql::SimpleObject;

use crate::features::graphql::bad_argument;
use crate::kernel::page::{BadPage, Page};

/// Reads the arguments of a connection.
pub fn page(
    list: &str,
    keys: usize,
    first: Option<i32>,
    after: Option<&str>,
) -> async_graphql::Result<Page> {
    Page::read(list, keys, first, after).map_err(|bad| match bad {
        BadPage::First => bad_argument("first", &bad.to_string()),
        BadPage::After => bad_argument("after", &bad.to_string()),
    })
}

/// Where a page lies.
#[derive(SimpleObject, Clone, Debug, Default)]
#[graphql(serial)]
pub struct PageInfo {
    /// Whether more edges follow.
    pub has_next_page: bool,
    /// Whether edges come before.
    pub has_previous_page: bool,
    /// The first edge's cursor, null where the page is empty.
    pub start_cursor: Option<String>,
    /// The last edge's cursor, null where the page is empty.
    pub end_cursor: Option<String>,
}

impl PageInfo {
    /// Of a page with these cursors, and whether more follow.
    pub fn new<'a>(
        page: &Page,
        more: bool,
        mut cursors: impl DoubleEndedIterator<Item = &'a String>,
    ) -> Self {
        let start = cursors.next();
        Self {
            has_next_page: more,
            has_previous_page: page.after.is_some(),
            start_cursor: start.cloned(),
            end_cursor: cursors.next_back().or(start).cloned(),
        }
    }
}

/// Declares a connection and its edge: `connection!(PostConnection, PostEdge, Post, "posts", "post")`.
///
/// `PostConnection::new(slice, page, as_of, |item| cursor)` fills it from a
/// [`Slice`](crate::kernel::page::Slice). Their fields are asked one after the other: none of them
/// waits but the nodes, and to ask them side by side costs as much as to answer them.
#[macro_export]
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ty, $many:literal, $one:literal) => {
        #[doc = concat!("A page of ", $many, ".")]
        #[derive(::async_graphql::SimpleObject)]
        #[graphql(serial)]
        pub struct $connection {
            #[doc = concat!("The ", $many, " with their cursors.")]
            pub edges: Vec<Option<$edge>>,
            /// Where this page lies.
            pub page_info: $crate::features::graphql::PageInfo,
            /// The place in the event log this page reflects: subscribe after it and nothing is
            /// missed.
            pub as_of: $crate::features::graphql::Position,
        }

        #[doc = concat!("One ", $one, " on a page.")]
        #[derive(::async_graphql::SimpleObject)]
        #[graphql(serial)]
        pub struct $edge {
            /// Where this edge lies; opaque.
            pub cursor: String,
            #[doc = concat!("The ", $one, "; null where it went meanwhile.")]
            pub node: Option<$node>,
        }

        impl $connection {
            /// A page from its items, each with its cursor.
            pub fn new(
                items: Vec<(String, $node)>,
                more: bool,
                page: &$crate::kernel::page::Page,
                as_of: i64,
            ) -> Self {
                let cursors = items.iter().map(|(cursor, _)| cursor);
                let page_info = $crate::features::graphql::PageInfo::new(page, more, cursors);
                let edges = items
                    .into_iter()
                    .map(|(cursor, node)| {
                        Some($edge {
                            cursor,
                            node: Some(node),
                        })
                    })
                    .collect();
                let as_of = $crate::features::graphql::Position(as_of);
                Self {
                    edges,
                    page_info,
                    as_of,
                }
            }
        }
    };
}
