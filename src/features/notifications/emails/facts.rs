//! What mails are made of: what happened, as far as the reader may see it now.

use std::collections::HashMap;

use super::due::Reader;
use super::letters::{Circle, Head, Piece, Skills, Thread};
use super::summary::{self, Line, Question, Summary};
use super::{digest, letters};
use crate::adapters::mail::Letter;
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::comments;
use crate::features::comments::events::CommentId;
use crate::features::comments::queries::Comment;
use crate::features::communities;
use crate::features::communities::events::{CommunityId, Role};
use crate::features::home;
use crate::features::notifications::events::{NotificationId, Reason, Where};
use crate::features::notifications::queries::Notification;
use crate::features::notifications::queries::memberships::note;
use crate::features::people;
use crate::features::people::queries::Person;
use crate::features::posts;
use crate::features::posts::events::PostId;
use crate::features::posts::queries::Post;
use crate::features::pseudonyms::events::Author;
use crate::kernel::error::Error;
use crate::kernel::locale::Locale;
use crate::kernel::mail_wishes::Content;
use crate::kernel::mails;
use crate::kernel::markdown;
use crate::kernel::texts::text;

/// The characters of a title that come from the post.
const TITLE_CHARS: usize = 60;

/// The characters of a quotation where mail holds the beginning alone.
const QUOTE_CHARS: usize = 200;

/// Questions the reader could answer, in a digest.
const QUESTIONS_MAX: usize = 3;

/// All that is needed to tell some news.
struct Facts {
    posts: HashMap<PostId, Post>,
    comments: HashMap<CommentId, Comment>,
    communities: HashMap<CommunityId, (String, Option<Role>)>,
    /// What was written about each step of a membership.
    notes: HashMap<NotificationId, String>,
    people: HashMap<PersonId, Person>,
    locale: Locale,
}

impl Facts {
    async fn of(app: &App, reader: &Reader, told: &[Notification]) -> Result<Self, Error> {
        let ids: Vec<PostId> = told.iter().filter_map(post_of).collect();
        let posts = posts::queries::posts(app, reader.person, &ids).await?;
        let ids: Vec<CommentId> = told.iter().filter_map(|it| it.comment).collect();
        let mut comments = comments::queries::comments(app, reader.person, &ids).await?;
        comments.retain(|_, comment| !comment.deleted);
        let places = posts.values().filter_map(|post| post.audience.community());
        let places: Vec<CommunityId> = places.chain(told.iter().filter_map(community_of)).collect();
        let communities = communities::queries::communities(app, reader.person, &places).await?;
        let communities: HashMap<_, _> = communities
            .into_iter()
            .map(|(id, community)| (id, (community.name.clone(), community.role)))
            .collect();
        let mut notes = HashMap::new();
        for it in told {
            let note = note(app, reader.person, it).await?;
            notes.extend(note.map(|note| (it.id, note)));
        }
        let authors = posts.values().map(|post| post.author);
        let named = authors.chain(told.iter().flat_map(|it| it.actors.iter().copied()));
        let mut named: Vec<PersonId> = named.filter_map(Author::person).collect();
        named.extend(told.iter().filter_map(profile_of));
        named.sort_unstable();
        named.dedup();
        Ok(Self {
            people: people::queries::profiles(app, reader.person, &named).await?,
            locale: reader.locale,
            communities,
            notes,
            posts,
            comments,
        })
    }

    /// Whether what it is about is still there.
    fn holds(&self, it: &Notification) -> bool {
        let comment = it.comment.is_none_or(|id| self.comments.contains_key(&id));
        match it.place {
            Where::Post(post) => comment && self.posts.contains_key(&post),
            Where::Community(id) => {
                matches!(it.reason, Reason::Removed | Reason::PseudonymOpened)
                    || self.communities.contains_key(&id)
            }
            Where::Profile(_) => true,
        }
    }

    /// The name somebody is shown by; none where the reader may not know it.
    fn name(&self, author: Author) -> Option<String> {
        match author {
            Author::Person(person) => self.people.get(&person)?.name.clone(),
            Author::Pseudonym(_) => Some(text(self.locale, "pseudonym-name", &[])),
        }
    }

    fn community(&self, post: &Post) -> Option<(String, String)> {
        let id = post.audience.community()?;
        Some((id.to_string(), self.communities.get(&id)?.0.clone()))
    }

    /// What is told of `it`, with as much of what people write as `content` says. Names of skills are
    /// written by people, too: they are there unless the reader wants nothing of it.
    fn piece(&self, app: &App, reader: &Reader, it: &Notification, content: Content) -> Piece {
        let skills = it.skill_labels(reader.locale).into_iter();
        let skills = skills.filter(|_| reader.content > Content::None);
        let names = it.actors.iter().filter_map(|actor| self.name(*actor));
        let community = community_of(it).and_then(|id| self.communities.get(&id));
        Piece {
            reason: it.reason,
            in_comment: it.comment.is_some(),
            community: community.map(|(name, _)| name.clone()),
            role: community.and_then(|(_, role)| *role),
            skills: skills.map(str::to_owned).collect(),
            names: names.collect(),
            total: u32::try_from(it.people).unwrap_or(0),
            title: self.title(it).filter(|_| content > Content::None),
            quote: self.quote(it, content),
            url: match it.place {
                Where::Post(post) => url(app, post, it.comment),
                Where::Community(id) => {
                    letters::membership_url(&app.settings.public_url, &id.to_string(), it.reason)
                }
                Where::Profile(id) => {
                    letters::skills_url(&app.settings.public_url, &id.to_string(), it.reason)
                }
            },
        }
    }

    /// The title of a post that is told of itself, not of a comment below it.
    fn title(&self, it: &Notification) -> Option<String> {
        let post = post_of(it).filter(|_| it.comment.is_none())?;
        self.posts.get(&post)?.title.clone()
    }

    fn quote(&self, it: &Notification, content: Content) -> Option<String> {
        let body = match (it.place, it.comment) {
            (_, Some(comment)) => self.comments.get(&comment)?.body.as_deref()?,
            (Where::Post(post), None) => self.posts.get(&post)?.body.as_deref()?,
            (Where::Community(_), None) => self.notes.get(&it.id)?,
            (Where::Profile(_), None) => return None,
        };
        match content {
            Content::None => None,
            Content::Excerpt => Some(markdown::excerpt(body, QUOTE_CHARS)),
            Content::Full => Some(markdown::to_text(body)),
        }
    }
}

fn post_of(it: &Notification) -> Option<PostId> {
    match it.place {
        Where::Post(post) => Some(post),
        Where::Community(_) | Where::Profile(_) => None,
    }
}

fn community_of(it: &Notification) -> Option<CommunityId> {
    match it.place {
        Where::Post(_) | Where::Profile(_) => None,
        Where::Community(id) => Some(id),
    }
}

fn profile_of(it: &Notification) -> Option<PersonId> {
    match it.place {
        Where::Post(_) | Where::Community(_) => None,
        Where::Profile(id) => Some(id),
    }
}

/// The mail about what is new in a conversation; none when nothing of it is left.
pub(super) async fn conversation(
    app: &App,
    (reader, id): (&Reader, &str),
    place: Where,
    told: &[Notification],
) -> Result<Option<Letter>, Error> {
    let facts = Facts::of(app, reader, told).await?;
    let told = told.iter().filter(|it| facts.holds(it));
    let told: Vec<Piece> = told
        .map(|it| facts.piece(app, reader, it, reader.content))
        .collect();
    let key = place.to_string();
    let before = mails::latest(&app.database, &reader.recipient.person, &key, id).await?;
    let before = before.map(|mail| mail.id);
    let head = head(app, reader, id);
    let post = match place {
        Where::Community(id) => {
            let circle = Circle {
                id: key,
                name: told.iter().find_map(|piece| piece.community.clone()),
                exists: facts.communities.contains_key(&id),
                before,
            };
            return Ok(letters::membership(&head, &circle, &told));
        }
        Where::Profile(id) => {
            let skills = Skills {
                person: key,
                name: facts.name(id.into()),
                before,
            };
            return Ok(letters::skills(&head, &skills, &told));
        }
        Where::Post(post) => facts.posts.get(&post),
    };
    let Some(post) = post else {
        return Ok(None);
    };
    let thread = Thread {
        author: facts.name(post.author),
        title: title(post),
        community: facts.community(post),
        before,
        post: key,
    };
    Ok(letters::conversation(&head, &thread, &told))
}

/// The digest of what is unread; none when nothing of it is left.
pub(super) async fn digest(
    app: &App,
    (reader, id): (&Reader, &str),
    told: &[Notification],
) -> Result<Option<Letter>, Error> {
    let facts = Facts::of(app, reader, told).await?;
    let groups = digest::grouped(told.iter().filter(|it| facts.holds(it)));
    let lines = groups.iter().map(|it| {
        let post = post_of(it).and_then(|post| facts.posts.get(&post));
        let community = post.and_then(|post| facts.community(post));
        Line {
            piece: facts.piece(app, reader, it, Content::None),
            community: community.map(|(_, name)| name),
            title: post.map(title).unwrap_or_default(),
        }
    });
    let rhythm = reader.preferences.digest_of(&app.settings.mail);
    let found = home::queries::questions(app, reader.person, QUESTIONS_MAX).await?;
    let summary = Summary {
        lines: lines.collect(),
        lines_max: digest::lines_max(rhythm),
        questions: found
            .into_iter()
            .map(|question| Question {
                title: title(&question.post),
                url: url(app, question.post.id, None),
                skill: question.skill,
            })
            .collect(),
        url: format!("{}/notifications", app.settings.public_url),
    };
    Ok(summary::digest(&head(app, reader, id), &summary))
}

pub(super) fn head(app: &App, reader: &Reader, id: &str) -> Head {
    Head {
        id: id.to_owned(),
        recipient: reader.recipient.clone(),
        locale: reader.locale,
        content: reader.content,
        network: app.settings.mail.network.clone(),
        date: app.now().timestamp(),
    }
}

/// How a post begins.
fn title(post: &Post) -> String {
    let body = post.body.as_deref().unwrap_or_default();
    post.title.as_deref().map_or_else(
        || markdown::excerpt(body, TITLE_CHARS),
        |title| markdown::shorten(title, TITLE_CHARS),
    )
}

/// Where the application shows a post, or a comment below it.
fn url(app: &App, post: PostId, comment: Option<CommentId>) -> String {
    let base = &app.settings.public_url;
    match comment {
        Some(comment) => format!("{base}/posts/{post}#{comment}"),
        None => format!("{base}/posts/{post}"),
    }
}
