//! Every list, with arguments to fill in.

use serde_json::{Value, json};

use super::Scene;

impl Scene {
    /// Lists, each as the text before and after its arguments. The first word is its field.
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub(in super::super) fn lists(&self) -> Vec<(&'static str, String, &'static str)> {
        let (other, zoe) = (&self.other.id, &self.zoe.id);
        let (post, comment, community) = (&self.post, &self.comment, &self.community);
        let announcement = &self.announcement;
        let root = |name: &'static str, arguments: &str| {
            let field = name.split_once('.').map_or(name, |(_, field)| field);
            (name, format!("{{ {field}({arguments}"), ") { PAGE } }")
        };
        let of_viewer = |name: &'static str| {
            let field = name.split_once('.').map_or(name, |(_, field)| field);
            (name, format!("{{ viewer {{ {field}("), ") { PAGE } } }")
        };
        let binned = format!("communityId: \"{community}\", ");
        let mut lists = vec![
            root("Query.feed", ""),
            root("Query.feed", "order: RELEVANT, "),
            root("Query.people", ""),
            root("Query.parkedMail", ""),
            root("Query.communities", ""),
            root("Query.emergencyAccessRequests", ""),
            root("Query.pseudonymOpeningRequests", ""),
            root("Query.experts", "by: { text: \"argon\" }, "),
            root("Query.search", "text: \"argon\", "),
            root("Query.myExpertRequests", ""),
            root("Query.blockedPeople", ""),
            root("Query.skills", ""),
            root("Query.skillProposals", ""),
            root("Query.endorsementRequests", ""),
            (
                "ClaimedSkill.endorsements",
                format!("{{ person(id: \"{other}\") {{ skills {{ endorsements("),
                ") { PAGE } } } }",
            ),
            root("Query.mutedPeople", ""),
            root("Query.following", ""),
            root("Query.bookmarks", ""),
            root("Query.binnedPosts", &binned),
            (
                "Acknowledgements.missing",
                format!("{{ post(id: \"{announcement}\") {{ acknowledgements {{ missing("),
                ") { PAGE } } } }",
            ),
            (
                "HomeFeed.feed",
                "{ home(supports: [FEED]) { ... on HomeFeed { feed(".to_owned(),
                ") { PAGE } } } }",
            ),
            of_viewer("Viewer.notifications"),
            of_viewer("Viewer.joinRequests"),
            of_viewer("Viewer.invitations"),
        ];
        let mut below = |name, root: &str, id: &str, field: &str| {
            lists.push((
                name,
                format!("{{ {root}(id: \"{id}\") {{ {field}("),
                ") { PAGE } } }",
            ));
        };
        let welding = &self.skills[0];
        below("Skill.children", "skill", welding, "children");
        below("Community.members", "community", community, "members");
        below(
            "Community.joinRequests",
            "community",
            community,
            "joinRequests",
        );
        below(
            "Community.privilegedAccesses",
            "community",
            community,
            "privilegedAccesses",
        );
        below(
            "Community.objectiveHistory",
            "community",
            community,
            "objectiveHistory",
        );
        below(
            "Community.invitations",
            "community",
            community,
            "invitations",
        );
        below("Post.comments", "post", post, "comments");
        below("Post.history", "post", post, "history");
        below("Comment.replies", "comment", comment, "replies");
        below("Profile.directReports", "person", zoe, "directReports");
        below("Profile.history", "person", other, "history");
        lists
    }

    /// The answer to a list with these arguments.
    pub(in super::super) async fn list(
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
