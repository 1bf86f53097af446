//! What there is to send bad input to: a fitting input of each mutation, and every list.

mod asking;
mod lists;
mod skills;

use ruche::kernel::clock::Time;
use ruche::kernel::reactor::Effect;
use serde_json::{Value, json};

use crate::support::engine::Engine;
use crate::support::server::{Person, TestServer};

pub(super) use asking::unknown_opening;

pub(super) const PASSWORD: &str = "correct horse battery";

/// An administrator who owns a community, and what is in it: whatever is refused here is refused
/// for its form, not for its sender.
pub(super) struct Scene {
    pub(super) server: TestServer,
    pub(super) zoe: Person,
    other: Person,
    community: String,
    /// One that zoe asks to join, and does not belong to.
    closed: String,
    /// Who asks to join the community.
    asker: Person,
    pub(super) post: String,
    pub(super) comment: String,
    announcement: String,
    /// One that has a narrower one below it, one that is nothing but itself, and a proposed one.
    skills: [String; 3],
    /// A question of zoe's, and one that is put to her.
    questions: [String; 2],
    /// A question under a pseudonym, and a request to open another.
    hidden: [String; 2],
}

/// Something on the lists that are zoe's own, and an announcement; its id.
async fn fill_lists(zoe: &Person, invited: &Person, (community, post): (&str, &str)) -> String {
    let input = json!({ "kind": "ANNOUNCEMENT", "title": "News", "body": "A text that is long enough",
        "communityId": community });
    let made = zoe.mutate("createPost", input, "post { id }").await;
    let announcement = made["post"]["id"].as_str().unwrap().to_owned();
    for body in ["Never mind", "Nor this"] {
        let binned = zoe.post(Some(community), body).await;
        zoe.mutate("deletePost", json!({ "postId": binned }), "position")
            .await;
    }
    let away = json!({ "personId": invited.id });
    for mutation in ["blockPerson", "mutePerson"] {
        zoe.mutate(mutation, away.clone(), "position").await;
    }
    let tag = json!({ "target": { "tag": "argon" } });
    zoe.mutate("follow", tag, "position").await;
    zoe.mutate("bookmarkPost", json!({ "postId": post }), "position")
        .await;
    announcement
}

/// An objective of the community, an administrator who reads it, and one who asks to read another;
/// and the skills of the two.
async fn aims_and_accesses(
    server: &TestServer,
    [zoe, other]: [&Person; 2],
    community: &str,
) -> [String; 3] {
    let second = server.administrator("second").await;
    let vault = other.community("Coffre", "SECRET").await;
    for place in [community, vault.as_str()] {
        let access = json!({ "communityId": place, "reason": "Case 81" });
        second
            .mutate("requestEmergencyAccess", access, "position")
            .await;
    }
    let access = json!({ "communityId": community, "personId": second.id });
    zoe.mutate("approveEmergencyAccess", access, "position")
        .await;
    let objective = json!({ "communityId": community, "statement": "Weld",
        "measure": "Good seams", "target": 9, "dueOn": "2035-01-01" });
    zoe.mutate("setCommunityObjective", objective, "position")
        .await;
    skills::endorsements(zoe, other).await;
    skills::taxonomy(zoe).await
}

/// Mail that nobody can read is given up.
async fn park(server: &TestServer, person: &str) {
    let app = &server.app;
    for key in ["one", "two", "three"] {
        let effect = Effect {
            kind: "mail",
            dedup_key: format!("mail:{key}"),
            person: Some(person.to_owned()),
            payload: "none".to_owned(),
            position: app.log().head(),
            not_before: app.now(),
        };
        app.effects.queue_at_most(effect, 9, Time(0)).await.unwrap();
    }
    server.settle().await;
}

impl Scene {
    pub(super) async fn open(engine: Engine) -> Self {
        let server = TestServer::start(engine).await;
        let zoe = server.administrator("zoe").await;
        let other = server.person("other").await;
        server.set_password(&zoe, PASSWORD).await;
        let community = zoe.community("Soudure", "OPEN").await;
        zoe.add(&community, &other).await;
        zoe.takes_guests(&community, true).await;
        let policies = json!({ "communityId": community, "joinPolicy": "ON_REQUEST" });
        zoe.mutate("setCommunityPolicies", policies, "position")
            .await;
        let asker = server.person("asker").await;
        let asking = json!({ "communityId": community });
        asker.mutate("requestToJoin", asking, "position").await;
        let invited = server.person("invited").await;
        let inviting = json!({ "communityId": community, "personId": invited.id });
        zoe.mutate("inviteToCommunity", inviting, "position").await;
        let skills = aims_and_accesses(&server, [&zoe, &other], &community).await;
        let closed = other.community("Fonderie", "CLOSED").await;
        let asking = json!({ "communityId": closed });
        zoe.mutate("requestToJoin", asking, "position").await;
        let secret = other.community("Forge", "SECRET").await;
        let inviting = json!({ "communityId": secret, "personId": zoe.id });
        other
            .mutate("inviteToCommunity", inviting, "position")
            .await;
        let body = "A text that is long enough to be an article #tag";
        let input =
            json!({ "kind": "ARTICLE", "title": "Argon", "body": body, "communityId": community });
        let made = zoe.mutate("createPost", input, "post { id }").await;
        let post = made["post"]["id"].as_str().unwrap().to_owned();
        let input = json!({ "postId": post, "body": "Yes" });
        let made = zoe.mutate("createComment", input, "comment { id }").await;
        let comment = made["comment"]["id"].as_str().unwrap().to_owned();
        let input = json!({ "postId": post, "parentId": comment, "body": "No" });
        zoe.mutate("createComment", input, "position").await;
        let managed = json!({ "personId": other.id, "managerId": zoe.id });
        zoe.mutate("updateProfile", managed, "position").await;
        let input = json!({ "postId": post, "body": "Look, @zoe" });
        other.mutate("createComment", input, "position").await;
        let announcement = fill_lists(&zoe, &invited, (&community, &post)).await;
        let questions = asking::ask(&server, &zoe, &other).await;
        park(&server, &zoe.id).await;
        let hidden = asking::hide(&server, &zoe, [&other, &asker]).await;
        Self {
            server,
            zoe,
            other,
            community,
            closed,
            asker,
            post,
            comment,
            announcement,
            skills,
            questions,
            hidden,
        }
    }

    /// A fitting input of each mutation that takes one.
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub(super) fn inputs(&self) -> Vec<(&'static str, Value)> {
        let Self {
            community,
            closed,
            asker,
            post,
            comment,
            other,
            questions: [question, asked],
            hidden: [hidden, opening],
            ..
        } = self;
        let place = || json!({ "communityId": community });
        let person = &other.id;
        let body = "Another text that is long enough";
        let member = json!({ "communityId": community, "personId": person, "role": "READER" });
        let inputs = vec![
            (
                "acceptCharter",
                json!({ "communityId": community, "version": 1 }),
            ),
            ("acceptAnswer", json!({ "commentId": comment })),
            ("acceptInvitation", place()),
            ("acknowledge", json!({ "postId": post })),
            ("addCommunityMember", member.clone()),
            (
                "approveEmergencyAccess",
                json!({ "communityId": community, "personId": person }),
            ),
            (
                "approveJoinRequest",
                json!({ "communityId": community, "personId": asker.id }),
            ),
            ("archiveCommunity", place()),
            ("arrangeHome", json!({ "shown": ["FEED"] })),
            ("blockPerson", json!({ "personId": asker.id })),
            ("bookmarkPost", json!({ "postId": post })),
            ("changeCommunityRole", member.clone()),
            (
                "changePassword",
                json!({ "currentPassword": PASSWORD, "newPassword": PASSWORD }),
            ),
            (
                "claimSkill",
                json!({ "personId": person, "skill": "TIG", "level": 3 }),
            ),
            (
                "createComment",
                json!({ "postId": post, "parentId": comment, "body": body }),
            ),
            (
                "createCommunity",
                json!({ "name": "New", "description": "", "language": "fr", "visibility": "OPEN" }),
            ),
            (
                "createPost",
                json!({ "communityId": community, "kind": "ARTICLE", "title": "Title", "body": body,
                    "tags": [], "language": "fr" }),
            ),
            (
                "declineExpertRequest",
                json!({ "questionId": asked, "reason": "Not today" }),
            ),
            ("routeQuestion", json!({ "questionId": question })),
            (
                "setExpertWishes",
                json!({ "topics": ["TIG"], "requestsPerWeek": 3 }),
            ),
            ("deactivatePerson", json!({ "personId": person })),
            ("declineInvitation", place()),
            (
                "declineJoinRequest",
                json!({ "communityId": community, "personId": asker.id, "reason": "Later" }),
            ),
            ("deleteComment", json!({ "commentId": comment })),
            ("deletePost", json!({ "postId": post })),
            ("editComment", json!({ "commentId": comment, "body": body })),
            (
                "editPost",
                json!({ "postId": post, "title": "Title", "body": body, "tags": [] }),
            ),
            ("endGuest", json!({ "personId": person })),
            (
                "extendGuest",
                json!({ "personId": person, "until": "2099-01-01T00:00:00Z" }),
            ),
            (
                "inviteGuest",
                json!({ "communityId": community, "email": "guest@elsewhere.example", "name": "Guest" }),
            ),
            ("follow", json!({ "target": { "postId": post } })),
            (
                "hideMeFromExpertSearch",
                json!({ "hidden": false, "topics": ["TIG"] }),
            ),
            ("inviteToCommunity", member),
            ("joinCommunity", place()),
            ("leaveCommunity", place()),
            (
                "markFeedRead",
                json!({ "postId": post, "communityId": community }),
            ),
            ("markNotificationsRead", json!({ "ids": [] })),
            ("markNotificationsUnread", json!({ "ids": [] })),
            ("meToo", json!({ "postId": post })),
            (
                "movePost",
                json!({ "postId": post, "communityId": community }),
            ),
            ("mutePerson", json!({ "personId": asker.id })),
            ("pauseMail", json!({ "until": "2026-12-24T00:00:00Z" })),
            ("pinPost", json!({ "postId": post })),
            (
                "reactToComment",
                json!({ "commentId": comment, "kind": "LIKE" }),
            ),
            ("reactToPost", json!({ "postId": post, "kind": "LIKE" })),
            (
                "changeCommunityVisibility",
                json!({ "communityId": community, "visibility": "CLOSED", "seenPosts": 0,
                    "olderPosts": "PUBLISH", "seenComments": 0, "seenPeople": 0 }),
            ),
            ("clearCommunityObjective", place()),
            (
                "reportObjectiveProgress",
                json!({ "communityId": community, "value": 4, "note": "So far" }),
            ),
            (
                "setCommunityObjective",
                json!({ "communityId": community, "statement": "Weld well",
                    "measure": "Good seams", "target": 9, "unit": "%", "dueOn": "2035-01-01" }),
            ),
            (
                "publishCharter",
                json!({ "communityId": community, "text": "Be kind" }),
            ),
            ("reactivatePerson", json!({ "personId": person })),
            ("releaseMail", json!({ "ids": [] })),
            ("removeBookmark", json!({ "postId": post })),
            (
                "removeCommunityMember",
                json!({ "communityId": community, "personId": person, "reason": "Moved" }),
            ),
            (
                "requestPseudonymOpening",
                json!({ "postId": hidden, "reason": "Case 81" }),
            ),
            ("openPseudonym", json!({ "openingId": opening })),
            ("refusePseudonymOpening", json!({ "openingId": opening })),
            (
                "requestEmergencyAccess",
                json!({ "communityId": closed, "reason": "Case 81" }),
            ),
            (
                "requestToJoin",
                json!({ "communityId": closed, "answer": "I weld" }),
            ),
            ("restoreCommunity", place()),
            ("restorePost", json!({ "postId": post })),
            ("revokeSession", json!({ "sessionId": "" })),
            (
                "setAvailability",
                json!({ "personId": person, "message": "", "awayUntil": "2099-01-01T00:00:00Z" }),
            ),
            (
                "setCommunityPolicies",
                json!({ "communityId": community, "postingPolicy": "MANAGERS" }),
            ),
            (
                "setDigest",
                json!({ "rhythm": "WEEKLY", "at": "07:30", "day": "MONDAY" }),
            ),
            ("setMailContent", json!({ "content": "EXCERPT" })),
            (
                "setNotificationLevel",
                json!({ "target": { "postId": post }, "level": "ALL" }),
            ),
            (
                "setNotificationMail",
                json!({ "reason": "MENTION", "enabled": true }),
            ),
            (
                "setWorkingHours",
                json!({ "hours": { "timeZone": "Europe/Paris", "from": "07:00", "to": "20:00",
                    "days": ["MONDAY"] } }),
            ),
            (
                "signIn",
                json!({ "login": "zoe", "password": PASSWORD, "device": "" }),
            ),
            (
                "takeOverGuest",
                json!({ "communityId": community, "personId": person }),
            ),
            (
                "transferOwnership",
                json!({ "communityId": community, "personId": person }),
            ),
            ("unblockPerson", json!({ "personId": asker.id })),
            ("unfollow", json!({ "target": { "postId": post } })),
            ("unmutePerson", json!({ "personId": asker.id })),
            ("undoComment", json!({ "commentId": comment })),
            ("undoPost", json!({ "postId": post })),
            (
                "snoozeNotifications",
                json!({ "ids": [], "until": "2099-01-01T00:00:00Z" }),
            ),
            ("unpinPost", json!({ "postId": post })),
            (
                "updateCommunity",
                json!({ "communityId": community, "name": "New" }),
            ),
            ("updateProfile", json!({ "personId": person })),
            ("withdrawAcceptance", json!({ "commentId": comment })),
            ("withdrawAcknowledgement", json!({ "postId": post })),
            (
                "withdrawInvitation",
                json!({ "communityId": community, "personId": person }),
            ),
            ("withdrawJoinRequest", json!({ "communityId": closed })),
            (
                "withdrawSkill",
                json!({ "personId": person, "skill": "TIG" }),
            ),
        ];
        [inputs, self.skill_inputs()].concat()
    }
}
