//! The roots of the schema: every feature's part, merged. Adding a feature adds a word.

use async_graphql::{MergedObject, MergedSubscription, SDLExportOptions, Schema, ValidationMode};

use crate::features::accounts::graphql::{AccountsMutation, AccountsQuery};
use crate::features::activity::graphql::ActivitySubscription;
use crate::features::activity::graphql::post::PostSubscription;
use crate::features::asking::graphql::{AskingMutation, AskingQuery};
use crate::features::blocks::graphql::{BlocksMutation, BlocksQuery};
use crate::features::comments::graphql::CommentsQuery;
use crate::features::comments::graphql::mutations::CommentsMutation;
use crate::features::comments::graphql::mutations::answering::AnswersMutation;
use crate::features::communities::graphql::CommunitiesQuery;
use crate::features::communities::graphql::access::{AccessMutation, AccessQuery};
use crate::features::communities::graphql::exposure::ExposureMutation;
use crate::features::communities::graphql::keeping::KeepingMutation;
use crate::features::communities::graphql::membership::MembershipMutation;
use crate::features::communities::graphql::mutations::CommunitiesMutation;
use crate::features::communities::graphql::objective::ObjectiveMutation;
use crate::features::experts::graphql::ExpertsQuery;
use crate::features::experts::graphql::listing::{ExpertsMutation, ListingQuery};
use crate::features::feed::graphql::FeedQuery;
use crate::features::feed::graphql::changes::FeedSubscription;
use crate::features::feed::graphql::markers::{MarkersMutation, MarkersQuery};
use crate::features::following::graphql::FollowingQuery;
use crate::features::following::graphql::mutations::FollowingMutation;
use crate::features::home::graphql::HomeQuery;
use crate::features::home::graphql::mutations::HomeMutation;
use crate::features::notifications::graphql::addresses::MailAddressMutation;
use crate::features::notifications::graphql::changes::NotificationSubscription;
use crate::features::notifications::graphql::mutations::NotificationsMutation;
use crate::features::notifications::graphql::parked::{ParkedMailMutation, ParkedMailQuery};
use crate::features::notifications::graphql::preferences::mutations::PreferencesMutation;
use crate::features::notifications::graphql::why::NotificationsQuery;
use crate::features::people::graphql::PeopleQuery;
use crate::features::people::graphql::guests::GuestsMutation;
use crate::features::people::graphql::mutations::PeopleMutation;
use crate::features::posts::graphql::mutations::PostsMutation;
use crate::features::posts::graphql::mutations::marking::PostMarksMutation;
use crate::features::posts::graphql::mutations::placing::PostPlacesMutation;
use crate::features::posts::graphql::{MentionsQuery, PostsQuery};
use crate::features::pseudonyms::graphql::{PseudonymsMutation, PseudonymsQuery};
use crate::features::reactions::graphql::ReactionsMutation;
use crate::features::search::graphql::SearchQuery;
use crate::features::skills::graphql::SkillsQuery;
use crate::features::skills::graphql::editors::{TaxonomyMutation, TaxonomyQuery};
use crate::features::skills::graphql::endorsements::{EndorsementsMutation, EndorsementsQuery};
use crate::features::skills::graphql::gaps::GapsQuery;
use crate::features::skills::graphql::mutations::SkillsMutation;
use crate::server::graphql::node::NodeQuery;

/// Reads.
#[derive(MergedObject, Default)]
pub struct Query(
    NodeQuery,
    AccountsQuery,
    PeopleQuery,
    CommunitiesQuery,
    AccessQuery,
    PseudonymsQuery,
    PostsQuery,
    MentionsQuery,
    CommentsQuery,
    BlocksQuery,
    FollowingQuery,
    FeedQuery,
    MarkersQuery,
    HomeQuery,
    NotificationsQuery,
    ParkedMailQuery,
    ExpertsQuery,
    SearchQuery,
    ListingQuery,
    SkillsQuery,
    TaxonomyQuery,
    EndorsementsQuery,
    GapsQuery,
    AskingQuery,
);

/// Writes. Each takes one input and says where the change lies in the event log.
#[derive(MergedObject, Default)]
pub struct Mutation(
    AccountsMutation,
    PeopleMutation,
    GuestsMutation,
    CommunitiesMutation,
    MembershipMutation,
    KeepingMutation,
    AccessMutation,
    ObjectiveMutation,
    ExposureMutation,
    PostsMutation,
    PostMarksMutation,
    PostPlacesMutation,
    PseudonymsMutation,
    CommentsMutation,
    AnswersMutation,
    ReactionsMutation,
    BlocksMutation,
    FollowingMutation,
    MarkersMutation,
    HomeMutation,
    NotificationsMutation,
    PreferencesMutation,
    MailAddressMutation,
    ParkedMailMutation,
    ExpertWrites,
);

/// The writes around experts: a branch of its own, for the compiler follows a list of roots only so
/// far.
#[derive(MergedObject, Default)]
pub struct ExpertWrites(
    ExpertsMutation,
    AskingMutation,
    SkillsMutation,
    EndorsementsMutation,
    TaxonomyMutation,
);

/// Streams.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    ActivitySubscription,
    PostSubscription,
    FeedSubscription,
    NotificationSubscription,
);

/// The executable schema. Limits and validation are the pipeline's.
pub fn build() -> Schema<Query, Mutation, Subscription> {
    Schema::build(
        Query::default(),
        Mutation::default(),
        Subscription::default(),
    )
    .validation_mode(ValidationMode::Fast)
    .limit_recursive_depth(256)
    .disable_suggestions()
    .finish()
}

/// The schema as text, in the order of names: what `ruche schema` prints.
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items();
    build()
        .sdl_with_options(options)
        .replace("@specifiedBy(url: String!)", SPECIFIED_BY)
}

/// The one argument that the executor leaves without a description.
const SPECIFIED_BY: &str = "@specifiedBy(\"The address of the specification.\" url: String!)";
