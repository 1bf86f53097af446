//! What there is to send bad input to: a fitting input of each mutation, and every list.

use serde_json::{Value, json};

use crate::support::engine::Engine;
use crate::support::server::{Person, TestServer};

pub(super) const PASSWORD: &str = "correct horse battery";

/// An administrator who owns a community, and what is in it: whatever is refused here is refused
/// for its form, not for its sender.
pub(super) struct Scene {
    pub(super) server: TestServer,
    pub(super) zoe: Person,
    other: Person,
    community: String,
    pub(super) post: String,
    pub(super) comment: String,
}

impl Scene {
    pub(super) async fn open(engine: Engine) -> Self {
        let server = TestServer::start(engine).await;
        let zoe = server.administrator("zoe").await;
        let other = server.person("other").await;
        server.set_password(&zoe, PASSWORD).await;
        let community = zoe.community("Soudure", "OPEN").await;
        zoe.add(&community, &other).await;
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
        zoe.mutate(
            "updateProfile",
            json!({ "personId": other.id, "managerId": zoe.id }),
            "position",
        )
        .await;
        let input = json!({ "postId": post, "body": "Look, @zoe" });
        other.mutate("createComment", input, "position").await;
        server.settle().await;
        Self {
            server,
            zoe,
            other,
            community,
            post,
            comment,
        }
    }

    /// A fitting input of each mutation that takes one.
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub(super) fn inputs(&self) -> Vec<(&'static str, Value)> {
        let Self {
            community,
            post,
            comment,
            other,
            ..
        } = self;
        let person = &other.id;
        let body = "Another text that is long enough";
        let member = json!({ "communityId": community, "personId": person, "role": "READER" });
        vec![
            ("addCommunityMember", member.clone()),
            ("changeCommunityRole", member),
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
            ("deactivatePerson", json!({ "personId": person })),
            ("deleteComment", json!({ "commentId": comment })),
            ("deletePost", json!({ "postId": post })),
            ("editComment", json!({ "commentId": comment, "body": body })),
            (
                "editPost",
                json!({ "postId": post, "title": "Title", "body": body, "tags": [] }),
            ),
            ("joinCommunity", json!({ "communityId": community })),
            ("leaveCommunity", json!({ "communityId": community })),
            ("markNotificationsRead", json!({ "ids": [] })),
            (
                "reactToComment",
                json!({ "commentId": comment, "kind": "LIKE" }),
            ),
            ("reactToPost", json!({ "postId": post, "kind": "LIKE" })),
            ("reactivatePerson", json!({ "personId": person })),
            (
                "removeCommunityMember",
                json!({ "communityId": community, "personId": person }),
            ),
            ("restorePost", json!({ "postId": post })),
            ("revokeSession", json!({ "sessionId": "" })),
            (
                "setAvailability",
                json!({ "personId": person, "message": "", "awayUntil": "2099-01-01T00:00:00Z" }),
            ),
            (
                "setNotificationMail",
                json!({ "reason": "MENTION", "enabled": true }),
            ),
            (
                "signIn",
                json!({ "login": "zoe", "password": PASSWORD, "device": "" }),
            ),
            (
                "updateCommunity",
                json!({ "communityId": community, "name": "New" }),
            ),
            ("updateProfile", json!({ "personId": person })),
            (
                "withdrawSkill",
                json!({ "personId": person, "skill": "TIG" }),
            ),
        ]
    }

    /// Lists, each as the text before and after its arguments. The first word is its field.
    pub(super) fn lists(&self) -> Vec<(&'static str, String, &'static str)> {
        let (other, zoe) = (&self.other.id, &self.zoe.id);
        let (post, comment, community) = (&self.post, &self.comment, &self.community);
        let mut lists = vec![
            ("Query.feed", "{ feed(".to_owned(), ") { PAGE } }"),
            ("Query.people", "{ people(".to_owned(), ") { PAGE } }"),
            (
                "Query.communities",
                "{ communities(".to_owned(),
                ") { PAGE } }",
            ),
            (
                "Query.experts",
                "{ experts(by: { text: \"argon\" }, ".to_owned(),
                ") { PAGE } }",
            ),
            (
                "Viewer.notifications",
                "{ viewer { notifications(".to_owned(),
                ") { PAGE } } }",
            ),
        ];
        let mut below = |name, root: &str, id: &str, field: &str| {
            lists.push((
                name,
                format!("{{ {root}(id: \"{id}\") {{ {field}("),
                ") { PAGE } } }",
            ));
        };
        below("Community.members", "community", community, "members");
        below("Post.comments", "post", post, "comments");
        below("Post.history", "post", post, "history");
        below("Comment.replies", "comment", comment, "replies");
        below("Profile.directReports", "person", zoe, "directReports");
        below("Profile.history", "person", other, "history");
        lists
    }

    /// The answer to a list with these arguments.
    pub(super) async fn list(
        &self,
        (_, before, after): &(&str, String, &str),
        arguments: &str,
    ) -> Value {
        let after = after.replace("PAGE", "edges { cursor }");
        self.zoe
            .ask(&format!("{before}{arguments}{after}"), json!({}))
            .await
    }
}
