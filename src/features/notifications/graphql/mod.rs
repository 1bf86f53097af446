//! Notifications in the API: the viewer's list, why they are told, what was read, and what they
//! wish.

pub mod addresses;
pub mod changes;
pub mod mutations;
pub mod parked;
pub mod preferences;
mod refusal;
mod subject;
pub mod why;

use async_graphql::{Context, Enum, ID, InputObject, Object};

use crate::connection;
use crate::features::comments::graphql::{Comment, CommentLoaders};
use crate::features::communities::events::Role;
use crate::features::communities::graphql::{Community, CommunityLoader};
use crate::features::graphql::{
    DateTime, Text, app, bad_argument, broken, locale, page, unloaded, viewer,
};
use crate::features::notifications::emails::story::{Membership, Story};
use crate::features::notifications::events::{NotificationId, Reason, Where};
use crate::features::notifications::queries::preferences::muted;
use crate::features::notifications::queries::{Filter, memberships};
use crate::features::notifications::{projection, queries};
use crate::features::people::graphql::{Profile, loaders, profile, profiles};
use crate::features::posts::graphql::{Post, PostLoaders};
use crate::features::pseudonyms::events::Author;
use crate::kernel::page::encode;
use crate::kernel::texts::text;

use self::why::NotificationAnswer;

/// The cursors of the list: where a notification was last raised.
const LIST: &str = "notifications";

/// Why somebody is told. More may come; clients show the text of those they do not know.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Reason")]
pub enum NotificationReason {
    /// They were mentioned.
    Mention,
    /// Somebody asks them as an expert.
    ExpertRequest,
    /// Somebody asks them to become a member of a community.
    Invitation,
    /// Somebody asks to become a member of a community they manage.
    JoinRequest,
    /// They were removed from a community.
    Removed,
    /// They have another role in a community.
    Role,
    /// Their request to become a member of a community was approved.
    Admitted,
    /// Their request to become a member was declined.
    Declined,
    /// The pseudonym of their question was opened.
    PseudonymOpened,
    /// Somebody asks them to confirm a skill.
    EndorsementRequest,
    /// Kudos thank them.
    Kudos,
    /// Somebody confirmed a skill of theirs.
    Endorsed,
    /// A skill they proposed is in the taxonomy.
    SkillAccepted,
    /// A skill they proposed was refused.
    SkillRefused,
    /// Somebody answered their comment.
    Reply,
    /// Somebody answered their question.
    Answer,
    /// Their answer was accepted.
    Accepted,
    /// Somebody commented on their post.
    Comment,
    /// An announcement is for them.
    Announcement,
    /// Somebody commented in a conversation they take part in.
    Thread,
    /// A question they may help with is open to everybody.
    HelpWanted,
    /// Somebody published on a tag they follow.
    Tag,
    /// Somebody they follow published.
    Person,
    /// Something was published in a community they follow.
    Community,
    /// People reacted to their post.
    Reaction,
}

/// Something the viewer should know.
#[derive(Clone, Debug)]
pub struct Notification(pub queries::Notification);

/// Something the viewer should know.
#[Object]
impl Notification {
    /// Opaque, globally unique, stable for ever.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Why the viewer is told.
    async fn reason(&self) -> NotificationReason {
        self.0.reason.into()
    }

    /// The whole sentence in the viewer's language, with at most two names.
    async fn text(&self, ctx: &Context<'_>) -> async_graphql::Result<Text> {
        let names = self.0.actors.iter().map(|actor| name(ctx, *actor));
        let names = futures_util::future::try_join_all(names).await?;
        let names: Vec<&str> = names.iter().flatten().map(String::as_str).collect();
        let (community, role) = of_membership(ctx, &self.0).await?;
        let story = Story {
            reason: self.0.reason,
            in_comment: self.0.comment.is_some(),
            membership: Membership {
                community: community.as_deref(),
                role,
            },
            skills: &self.0.skill_labels(locale(ctx)),
            names: &names,
            total: u32::try_from(self.0.people).unwrap_or(u32::MAX),
        };
        Ok(Text(story.sentence(locale(ctx))))
    }

    /// The post of the conversation; null where it is about a membership or a skill, or went
    /// meanwhile.
    async fn post(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Post>> {
        match self.0.place {
            Where::Post(post) => ctx.data::<PostLoaders>()?.post(post).await,
            Where::Community(_) | Where::Profile(_) => Ok(None),
        }
    }

    /// The community whose membership it is about; null where it is about a post, or where the
    /// community does not exist for the viewer any more.
    async fn community(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Community>> {
        match self.0.place {
            Where::Post(_) | Where::Profile(_) => Ok(None),
            Where::Community(id) => CommunityLoader::get(ctx, id).await,
        }
    }

    /// The person whose skills it is about, who claims or proposed them: the viewer, or whoever asks
    /// them to confirm one; null where it is about no skill.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        match self.0.place {
            Where::Post(_) | Where::Community(_) => Ok(None),
            Where::Profile(id) => profile(ctx, id).await,
        }
    }

    /// The names of the skills it is about, newest first, at most 100: one, and in a grouped list
    /// those of the others it stands for.
    async fn skill_names(&self, ctx: &Context<'_>) -> Vec<&str> {
        self.0.skill_labels(locale(ctx))
    }

    /// What was written with a request to join, with its refusal, or with a removal, at most
    /// 1,000 characters; null where nothing was.
    async fn note(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Text>> {
        let note = memberships::note(app(ctx)?, viewer(ctx)?.person, &self.0).await;
        Ok(note.map_err(broken)?.map(Text))
    }

    /// The comment it is about; null where it is about the post, or went meanwhile.
    async fn comment(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Comment>> {
        match self.0.comment {
            Some(comment) => ctx.data::<CommentLoaders>()?.comment(comment).await,
            None => Ok(None),
        }
    }

    /// The people behind it, newest first, at most 3; without those who act under a pseudonym.
    async fn actors(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Profile>> {
        let actors = self.0.actors.iter().filter_map(|actor| actor.person());
        profiles(ctx, &actors.collect::<Vec<_>>()).await
    }

    /// How many people are behind it.
    async fn actor_count(&self) -> i32 {
        i32::try_from(self.0.people).unwrap_or(i32::MAX)
    }

    /// When it came, or the last person joined it.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.raised_at)
    }

    /// Why the viewer is told, by which rule, and what became of mail about it.
    async fn why(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<NotificationAnswer>> {
        why::told(ctx, &self.0).await
    }

    /// The ids of the notifications it stands for, newest first, at most 100: its own, and in a
    /// grouped list those about the same post for the same reason.
    async fn ids(&self) -> Vec<ID> {
        self.0.ids.iter().map(|id| ID(id.to_string())).collect()
    }

    /// Until when the viewer put it off; null where they have not.
    async fn snoozed_until(&self) -> Option<DateTime> {
        self.0.snoozed_until.map(DateTime)
    }

    /// When the viewer read it; null where unread.
    async fn read_at(&self) -> Option<DateTime> {
        self.0.read_at.map(DateTime)
    }
}

/// The name of whoever is behind something, as it is shown; none where they were erased.
async fn name(ctx: &Context<'_>, author: Author) -> async_graphql::Result<Option<String>> {
    let Author::Person(person) = author else {
        return Ok(Some(text(locale(ctx), "pseudonym-name", &[])));
    };
    let found = loaders(ctx)?.people.get(&person).await.map_err(unloaded)?;
    Ok(found.and_then(|person| person.name.clone()))
}

/// The name of the community whose membership a notification is about, where it exists for the
/// viewer, and their role there.
async fn of_membership(
    ctx: &Context<'_>,
    told: &queries::Notification,
) -> async_graphql::Result<(Option<String>, Option<Role>)> {
    let Where::Community(id) = told.place else {
        return Ok((None, None));
    };
    let community = CommunityLoader::get(ctx, id).await?;
    let role = community.as_ref().and_then(|community| community.0.role);
    Ok((community.map(|community| community.0.name.clone()), role))
}

/// The notification of the viewer with this id.
pub async fn notification(
    ctx: &Context<'_>,
    id: NotificationId,
) -> async_graphql::Result<Option<Notification>> {
    let found = queries::one(app(ctx)?, viewer(ctx)?.person, id).await;
    Ok(found.map_err(broken)?.map(Notification))
}

connection!(
    NotificationConnection,
    NotificationEdge,
    Notification,
    "notifications",
    "notification"
);

/// Which notifications to list; an absent condition is met by all.
#[derive(InputObject, Default)]
pub struct NotificationFilter {
    /// Whether those already read are left out.
    #[graphql(default)]
    unread_only: bool,
    /// Whether those that the viewer put off are listed, and no others.
    #[graphql(default)]
    snoozed: bool,
    /// For these reasons, each at most once; null for all.
    reasons: Option<Vec<NotificationReason>>,
    /// Whether what happened in one place for one reason, and is read or unread alike, is one entry.
    #[graphql(default)]
    grouped: bool,
}

impl NotificationFilter {
    fn read(self) -> async_graphql::Result<Filter> {
        if self.reasons.as_ref().is_some_and(Vec::is_empty) {
            return Err(bad_argument(
                "filter.reasons",
                "at least one, or null for all",
            ));
        }
        let reasons = self
            .reasons
            .map(|it| it.into_iter().map(Into::into).collect());
        Ok(Filter {
            unread_only: self.unread_only,
            snoozed: self.snoozed,
            reasons,
            grouped: self.grouped,
        })
    }
}

/// `Viewer.notifications`.
pub async fn notifications(
    ctx: &Context<'_>,
    (first, after): (Option<i32>, Option<&str>),
    filter: NotificationFilter,
) -> async_graphql::Result<NotificationConnection> {
    let page = page(LIST, 1, first, after)?;
    let filter = filter.read()?;
    let app = app(ctx)?;
    let as_of = app.progress.position(projection::NAME);
    let slice = queries::list(app, viewer(ctx)?.person, &filter, &page).await;
    let slice = slice.map_err(broken)?;
    let more = slice.more;
    let items = slice.items.into_iter().map(|notification| {
        let cursor = encode(LIST, &[&notification.position.to_string()]);
        (cursor, Notification(notification))
    });
    Ok(NotificationConnection::new(
        items.collect(),
        more,
        &page,
        as_of,
    ))
}

/// `Viewer.unreadCount`.
pub async fn unread_count(ctx: &Context<'_>) -> async_graphql::Result<i32> {
    let count = queries::unread_count(app(ctx)?, viewer(ctx)?.person).await;
    Ok(i32::try_from(count.map_err(broken)?).unwrap_or(i32::MAX))
}

/// `Viewer.mutedMail`.
pub async fn muted_mail(ctx: &Context<'_>) -> async_graphql::Result<Vec<NotificationReason>> {
    let muted = muted(app(ctx)?, viewer(ctx)?.person).await;
    Ok(muted.map_err(broken)?.into_iter().map(Into::into).collect())
}
