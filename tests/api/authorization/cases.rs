//! What comes of each operation for each kind of viewer.

/// An operation, and what comes of it for a guest, an outsider, the author (a contributor), a
/// moderator, an administrator of the network who is no member, and the community's owner:
/// `ok`, `null`, the code of an error, or that of a user error.
pub(super) struct Case(pub(super) &'static str, pub(super) [&'static str; 6]);

pub(super) const GUEST: &str = "UNAUTHENTICATED";
const GONE: &str = "NOT_FOUND";
pub(super) const NO: &str = "FORBIDDEN";
const STALE: &str = "CONFLICT";

/// What everybody who has signed in may do.
pub(super) const EVERYBODY: [&str; 6] = [GUEST, "ok", "ok", "ok", "ok", "ok"];
/// What has nothing for them.
const EMPTY: [&str; 6] = [GUEST, "null", "null", "null", "null", "null"];
/// Reading what is in a closed community.
const MEMBERS: [&str; 6] = [GUEST, "null", "ok", "ok", "null", "ok"];
/// Writing to what is in it.
const WRITERS: [&str; 6] = [GUEST, GONE, "ok", "ok", GONE, "ok"];
/// Changing one's own text.
const AUTHOR: [&str; 6] = [GUEST, GONE, "ok", NO, GONE, NO];
/// Deciding about an answer to one's question; who moderates has to wait.
const ASKER: [&str; 6] = [GUEST, GONE, "ok", NO, GONE, NO];
/// Looking after what is in it.
const MODERATORS: [&str; 6] = [GUEST, GONE, NO, "ok", GONE, "ok"];
/// Changing the community. That a closed one exists is no secret.
const MANAGERS: [&str; 6] = [GUEST, NO, NO, NO, NO, "ok"];
/// Answering for a guest, or administering the network.
const SPONSOR: [&str; 6] = [GUEST, NO, NO, NO, "ok", "ok"];
/// Changing what is somebody else's.
pub(super) const ADMINISTRATOR: [&str; 6] = [GUEST, NO, NO, NO, "ok", NO];

/// Every field of the roots.
pub(super) const CASES: &[Case] = &[
    Case("query { comment(id: {comment}) { id } }", MEMBERS),
    Case("query { communities { edges { node { id } } } }", EVERYBODY),
    Case("query { community(id: {community}) { id } }", EVERYBODY),
    Case(
        "query { experts(by: { text: \"welding\" }) { sure } }",
        EVERYBODY,
    ),
    Case("query { expertFormula { version } }", EVERYBODY),
    Case("query { expertListing { isHidden } }", EVERYBODY),
    Case("query { myExpertRequests { edges { cursor } } }", EVERYBODY),
    // Nothing is like it, for whoever may look.
    Case(
        "query { similarQuestions(text: \"chromodynamics\") { isSolved } }",
        EMPTY,
    ),
    Case(
        "query { suggestExperts(questionId: {question}) { sure } }",
        AUTHOR,
    ),
    Case(
        "query { whyNotFound(by: { text: \"welding\" }) { code } }",
        EVERYBODY,
    ),
    Case(
        "query { emergencyAccessRequests { edges { cursor } } }",
        [GUEST, "null", "null", "null", "ok", "null"],
    ),
    Case("query { feed { edges { cursor } } }", EVERYBODY),
    Case("query { feedFormula { version } }", EVERYBODY),
    Case("query { feedMarker { readUpTo } }", EVERYBODY),
    Case(
        "query { feedMarker(communityId: {community}) { newPostCount } }",
        MEMBERS,
    ),
    Case("query { home(supports: [FEED]) { id } }", EVERYBODY),
    Case("query { homeArrangement { arrangedAt } }", EVERYBODY),
    Case(
        "query { whyNotInFeed(postId: {post}) { isInFeed } }",
        MEMBERS,
    ),
    Case(
        "query { whyNotNotified(subjectId: {post}) { verdict } }",
        MEMBERS,
    ),
    Case(
        "query { whyNotified(notificationId: {notification}) { verdict } }",
        EMPTY,
    ),
    Case("query { node(id: {post}) { id } }", MEMBERS),
    Case("query { nodes(ids: [{post}]) { id } }", MEMBERS),
    Case("query { people { edges { cursor } } }", EVERYBODY),
    Case("query { person(id: {other}) { id } }", EVERYBODY),
    Case(
        "query { search(text: \"welding\") { isPartial } }",
        EVERYBODY,
    ),
    Case("query { suggest(prefix: \"zzz\") { text } }", EMPTY),
    Case("query { post(id: {post}) { id } }", MEMBERS),
    Case("query { blockedPeople { edges { cursor } } }", EVERYBODY),
    Case("query { bookmarks { edges { cursor } } }", EVERYBODY),
    Case("query { following { edges { cursor } } }", EVERYBODY),
    Case(
        "query { mentionCandidates(communityId: {community}, prefix: \"own\") { id } }",
        [GUEST, "null", "ok", "ok", "null", "null"],
    ),
    Case("query { parkedMail { edges { cursor } } }", ADMINISTRATOR),
    Case("query { mutedPeople { edges { cursor } } }", EVERYBODY),
    Case(
        "query { pinnedPosts(communityId: {community}) { id } }",
        [GUEST, "null", "ok", "ok", "null", "ok"],
    ),
    Case(
        "query { binnedPosts(communityId: {community}) { edges { cursor } } }",
        EVERYBODY,
    ),
    Case(
        "query { viewer { isAdministrator } }",
        ["null", "ok", "ok", "ok", "ok", "ok"],
    ),
    Case(
        "subscription { activity(after: {start}) { kind } }",
        EVERYBODY,
    ),
    Case(
        "subscription { feedChanged(after: {start}) { kind } }",
        EVERYBODY,
    ),
    Case(
        "subscription { notificationAdded(after: {start}) { unreadCount } }",
        EVERYBODY,
    ),
    Case(
        "subscription { postChanged(postId: {post}, after: {start}) { kind } }",
        WRITERS,
    ),
    Case(
        "addCommunityMember { communityId: {community}, personId: {other} }",
        MANAGERS,
    ),
    Case(
        "changeCommunityRole { communityId: {community}, personId: {reader}, role: CONTRIBUTOR }",
        MANAGERS,
    ),
    Case(
        "changeCommunityVisibility { communityId: {community}, visibility: SECRET, \
         olderPosts: PUBLISH, seenPosts: 0, seenComments: 0, seenPeople: 0 }",
        MANAGERS,
    ),
    Case(
        "acceptCharter { communityId: {community}, version: 1 }",
        [GUEST, NO, STALE, STALE, NO, STALE],
    ),
    Case(
        "acceptInvitation { communityId: {community} }",
        [GUEST, GONE, "ok", "ok", GONE, "ok"],
    ),
    Case(
        "requestEmergencyAccess { communityId: {community}, reason: \"Case 81\" }",
        ADMINISTRATOR,
    ),
    Case(
        "approveEmergencyAccess { communityId: {community}, personId: {other} }",
        [GUEST, NO, NO, NO, GONE, NO],
    ),
    Case(
        "approveJoinRequest { communityId: {community}, personId: {other} }",
        MANAGERS,
    ),
    Case("archiveCommunity { communityId: {community} }", MANAGERS),
    Case("restoreCommunity { communityId: {community} }", MANAGERS),
    Case(
        "declineInvitation { communityId: {community} }",
        [GUEST, GONE, GONE, GONE, GONE, GONE],
    ),
    Case(
        "declineJoinRequest { communityId: {community}, personId: {other} }",
        MANAGERS,
    ),
    Case("endGuest { personId: {guest} }", SPONSOR),
    Case("extendGuest { personId: {guest}, until: {soon} }", SPONSOR),
    Case(
        "inviteGuest { communityId: {community}, name: \"Guest\", email: {email} }",
        MANAGERS,
    ),
    Case(
        "inviteToCommunity { communityId: {community}, personId: {other} }",
        MANAGERS,
    ),
    Case(
        "setCommunityObjective { communityId: {community}, statement: \"Weld well\", \
         measure: \"Good seams\", target: 9, dueOn: \"2030-01-01\" }",
        MANAGERS,
    ),
    Case(
        "reportObjectiveProgress { communityId: {community}, value: 3 }",
        [GUEST, NO, NO, NO, NO, STALE],
    ),
    Case(
        "clearCommunityObjective { communityId: {community} }",
        MANAGERS,
    ),
    Case(
        "publishCharter { communityId: {community}, text: \"Be kind\" }",
        MANAGERS,
    ),
    Case(
        "requestToJoin { communityId: {community} }",
        [GUEST, "ok", STALE, STALE, "ok", STALE],
    ),
    Case(
        "setCommunityPolicies { communityId: {community}, postingPolicy: MANAGERS }",
        MANAGERS,
    ),
    Case(
        "takeOverGuest { communityId: {community}, personId: {guest} }",
        MANAGERS,
    ),
    Case(
        "transferOwnership { communityId: {community}, personId: {reader} }",
        MANAGERS,
    ),
    Case(
        "withdrawInvitation { communityId: {community}, personId: {leaver} }",
        MANAGERS,
    ),
    Case(
        "withdrawJoinRequest { communityId: {community} }",
        EVERYBODY,
    ),
    Case(
        "changePassword { currentPassword: {password}, newPassword: {password} }",
        EVERYBODY,
    ),
    Case("claimSkill { skill: \"TIG\", level: 3 }", EVERYBODY),
    Case(
        "claimSkill { personId: {other}, skill: \"TIG\", level: 3 }",
        ADMINISTRATOR,
    ),
    Case("acceptAnswer { commentId: {answer} }", ASKER),
    Case("acknowledge { postId: {announcement} }", WRITERS),
    Case("blockPerson { personId: {leaver} }", EVERYBODY),
    Case("arrangeHome { shown: [FEED] }", ADMINISTRATOR),
    Case("bookmarkPost { postId: {post} }", WRITERS),
    Case("createComment { postId: {post}, body: \"Yes\" }", WRITERS),
    Case(
        "createCommunity { name: \"Robots\", visibility: OPEN }",
        EVERYBODY,
    ),
    Case("createPost { body: \"Hello\" }", EVERYBODY),
    Case(
        "createPost { communityId: {community}, body: \"Hello\" }",
        WRITERS,
    ),
    Case(
        "createPost { kind: ANNOUNCEMENT, title: \"News\", body: \"Hello\" }",
        ADMINISTRATOR,
    ),
    Case(
        "createPost { communityId: {community}, kind: ANNOUNCEMENT, title: \"News\", body: \"Hi\" }",
        [GUEST, GONE, NO, "ok", GONE, "ok"],
    ),
    Case("deactivatePerson { personId: {leaver} }", ADMINISTRATOR),
    Case("reactivatePerson { personId: {leaver} }", ADMINISTRATOR),
    Case("deleteComment { commentId: {comment} }", WRITERS),
    Case("deletePost { postId: {post} }", WRITERS),
    Case(
        "editComment { commentId: {comment}, body: \"Changed\" }",
        AUTHOR,
    ),
    Case("editPost { postId: {post}, body: \"Changed\" }", AUTHOR),
    Case("follow { target: { postId: {post} } }", WRITERS),
    Case(
        "markFeedRead { postId: {post}, communityId: {community} }",
        WRITERS,
    ),
    Case("follow { target: { communityId: {community} } }", EVERYBODY),
    Case("follow { target: { personId: {other} } }", EVERYBODY),
    Case(
        "joinCommunity { communityId: {community} }",
        [GUEST, NO, "ok", "ok", NO, "ok"],
    ),
    Case(
        "leaveCommunity { communityId: {community} }",
        [GUEST, NO, "ok", "ok", NO, NO],
    ),
    Case("markNotificationsRead { upTo: {start} }", EVERYBODY),
    Case("markNotificationsUnread { ids: [] }", EVERYBODY),
    Case(
        "snoozeNotifications { ids: [], until: \"2199-01-01T00:00:00Z\" }",
        EVERYBODY,
    ),
    Case(
        "meToo { postId: {question} }",
        [GUEST, GONE, NO, "ok", GONE, "ok"],
    ),
    Case("hideMeFromExpertSearch { hidden: false }", EVERYBODY),
    Case("setExpertWishes { requestsPerWeek: 3 }", EVERYBODY),
    Case("routeQuestion { questionId: {unsolved} }", AUTHOR),
    // The moderator wrote about it, and was asked.
    Case(
        "declineExpertRequest { questionId: {unsolved} }",
        [GUEST, GONE, GONE, "ok", GONE, GONE],
    ),
    Case("mutePerson { personId: {leaver} }", EVERYBODY),
    Case("movePost { postId: {post} }", WRITERS),
    Case("pauseMail { until: null }", EVERYBODY),
    Case("pinPost { postId: {post} }", MODERATORS),
    Case("pinPost { postId: {post}, shelf: PROFILE }", AUTHOR),
    Case(
        "reactToComment { commentId: {comment}, kind: LIKE }",
        WRITERS,
    ),
    Case("reactToPost { postId: {post}, kind: LIKE }", WRITERS),
    Case(
        "removeCommunityMember { communityId: {community}, personId: {reader} }",
        MANAGERS,
    ),
    Case("releaseMail { ids: [] }", ADMINISTRATOR),
    Case("removeBookmark { postId: {post} }", WRITERS),
    Case("restorePost { postId: {binned} }", WRITERS),
    Case(
        "revokeSession { sessionId: {session} }",
        [GUEST, GONE, "ok", GONE, GONE, GONE],
    ),
    Case("setAvailability { message: \"Back soon\" }", EVERYBODY),
    Case("setAvailability { personId: {other} }", ADMINISTRATOR),
    Case("setDigest { rhythm: WEEKLY }", EVERYBODY),
    Case("setMailContent { content: NONE }", EVERYBODY),
    Case("setNotificationLevel { level: MENTIONS }", EVERYBODY),
    Case(
        "setNotificationLevel { target: { postId: {post} }, level: NONE }",
        WRITERS,
    ),
    Case(
        "setNotificationMail { reason: MENTION, enabled: false }",
        EVERYBODY,
    ),
    Case("setWorkingHours { hours: null }", EVERYBODY),
    Case(
        "signIn { login: \"author\", password: {password} }",
        ["ok"; 6],
    ),
    Case(
        "updateCommunity { communityId: {community}, name: \"Soudage\" }",
        MANAGERS,
    ),
    Case("unblockPerson { personId: {leaver} }", EVERYBODY),
    Case("undoComment { commentId: {comment} }", AUTHOR),
    Case("undoPost { postId: {post} }", AUTHOR),
    Case("unfollow { target: { postId: {post} } }", EVERYBODY),
    Case("unmutePerson { personId: {leaver} }", EVERYBODY),
    Case("unpinPost { postId: {post} }", MODERATORS),
    Case("updateProfile { title: \"Welder\" }", EVERYBODY),
    Case(
        "updateProfile { personId: {other}, title: \"Welder\" }",
        ADMINISTRATOR,
    ),
    // To a moderator, there is nothing that moderators accepted.
    Case("withdrawAcceptance { commentId: {answer} }", WRITERS),
    Case(
        "withdrawAcknowledgement { postId: {announcement} }",
        WRITERS,
    ),
    Case("withdrawSkill { skill: \"TIG\" }", EVERYBODY),
    Case(
        "withdrawSkill { personId: {other}, skill: \"TIG\" }",
        ADMINISTRATOR,
    ),
    Case("mutation { resumeMail { userErrors { code } } }", EVERYBODY),
    // Last: it ends the sessions of everybody.
    Case("mutation { signOut { userErrors { code } } }", EVERYBODY),
];

impl Case {
    /// The operation as a document: what is no document is a mutation with its input.
    pub(super) fn document(&self) -> String {
        let Self(text, _) = self;
        match text.split_once(' ') {
            Some(("query" | "mutation" | "subscription", _)) | None => (*text).to_owned(),
            Some((name, input)) => {
                format!("mutation {{ {name}(input: {input}) {{ userErrors {{ code }} }} }}")
            }
        }
    }

    pub(super) fn kind(&self) -> &'static str {
        match self.0.split_once(' ') {
            Some(("query", _)) => "Query",
            Some(("subscription", _)) => "Subscription",
            _ => "Mutation",
        }
    }

    /// The root field.
    pub(super) fn field(&self) -> &str {
        let word = |text: &'static str| text.split(|c: char| !c.is_alphanumeric()).next();
        let inside = self
            .0
            .split_once("{ ")
            .filter(|(kind, _)| matches!(*kind, "query " | "mutation " | "subscription "));
        inside
            .map_or_else(|| word(self.0), |(_, inside)| word(inside))
            .unwrap()
    }
}
