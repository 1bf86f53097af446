//! Every way to what is in a community, and to a community itself.

const POST: &str = "{ id body bodyHtml excerpt tags commentCount viewerReaction pseudonym { opening { id } } viewerCan { edit { allowed } } kudos { people { id } skill } \
    reactionSummary { kind count } mentions { id } author { id } community { id name } \
    history(first: 3) { edges { node { body } } } comments(first: 3) { edges { node { id body } } } }";
const COMMENT: &str = "{ id body excerpt mentions { id } author { id } post { id } \
    reactionSummary { kind count } replies(first: 3) { edges { node { id } } } }";
pub(super) const COMMUNITY: &str = "{ id name description memberCount viewerRole visibility viewerStage \
    hasGuests charter { text } viewerCan { join { message } post { message } } \
    members(first: 3) { edges { node { person { id } } } } \
    exposure(visibility: OPEN) { posts people text } objective { statement } objectiveHistory(first: 1) { edges { node { statement } } } \
    privilegedAccesses(first: 1) { edges { cursor } } joinRequests(first: 1) { edges { node { answer } } } \
    invitations(first: 1) { edges { node { person { id } } } } }";

/// Ways to what is in a community, by an id: `{post}`, `{comment}` or `{community}`.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn ways_to_content() -> Vec<String> {
    let filter = "filter: { communityId: {community} }";
    let input = |text: &str| {
        let (name, input) = text.split_once(' ').unwrap();
        format!("mutation {{ {name}(input: {input}) {{ userErrors {{ code message field }} }} }}")
    };
    let reads = [
        format!("{{ post(id: {{post}}) {POST} }}"),
        format!("{{ node(id: {{post}}) {{ __typename id ... on Post {POST} }} }}"),
        format!("{{ node(id: {{comment}}) {{ __typename id ... on Comment {COMMENT} }} }}"),
        "{ nodes(ids: [{comment}, {post}]) { __typename id } }".to_owned(),
        format!("{{ comment(id: {{comment}}) {COMMENT} }}"),
        "{ mentionCandidates(communityId: {community}, prefix: \"own\") { id } }".to_owned(),
        format!("{{ pinnedPosts(communityId: {{community}}) {POST} }}"),
        format!("{{ feed(first: 3, {filter}) {{ edges {{ node {{ post {POST} }} }} }} }}"),
        format!(
            "{{ feed(first: 3, order: RELEVANT, {filter}) {{ edges {{ node {{ post {POST} }} }} }} }}"
        ),
        "{ search(text: \"a\", filter: { communityId: {community} }) { edges { cursor } } }"
            .to_owned(),
        "{ feedMarker(communityId: {community}) { readUpTo newPostCount } }".to_owned(),
        "{ whyNotNotified(subjectId: {post}) { verdict explanations { text } } }".to_owned(),
        "{ whyNotNotified(subjectId: {comment}) { verdict explanations { text } } }".to_owned(),
        "{ viewer { notificationPreferences { levelFor(target: { postId: {post} }) { value } } } }"
            .to_owned(),
        "{ whyNotInFeed(postId: {post}) { isInFeed absence text reasons { text } } }".to_owned(),
        format!(
            "{{ experts(by: {{ text: {{word}} }}, {filter}, first: 3) {{ sure edges {{ cursor }} }} }}"
        ),
    ];
    let writes = [
        "acceptAnswer { commentId: {comment} }",
        "acknowledge { postId: {post} }",
        "bookmarkPost { postId: {post} }",
        "createComment { postId: {post}, body: \"Me too\" }",
        "createComment { postId: {other}, parentId: {comment}, body: \"Me too\" }",
        "createPost { communityId: {community}, body: \"Me too\" }",
        "deleteComment { commentId: {comment} }",
        "deletePost { postId: {post} }",
        "editComment { commentId: {comment}, body: \"Mine\" }",
        "editPost { postId: {post}, body: \"Mine\" }",
        "endorseSkill { personId: {owner}, skill: \"TIG\", evidenceId: {post} }",
        "follow { target: { postId: {post} } }",
        "markFeedRead { postId: {post} }",
        "markFeedRead { postId: {post}, communityId: {community} }",
        "meToo { postId: {post} }",
        "movePost { postId: {post} }",
        "movePost { postId: {other}, communityId: {community} }",
        "pinPost { postId: {post} }",
        "pinPost { postId: {post}, shelf: PROFILE }",
        "reactToComment { commentId: {comment}, kind: LIKE }",
        "reactToPost { postId: {post}, kind: LIKE }",
        "removeBookmark { postId: {post} }",
        "requestPseudonymOpening { postId: {post}, reason: \"Case 81\" }",
        "restorePost { postId: {post} }",
        "setNotificationLevel { target: { postId: {post} }, level: NONE }",
        "unfollow { target: { postId: {post} } }",
        "undoComment { commentId: {comment} }",
        "undoPost { postId: {post} }",
        "unpinPost { postId: {post} }",
        "withdrawAcceptance { commentId: {comment} }",
        "withdrawAcknowledgement { postId: {post} }",
    ];
    let ways = reads.into_iter().chain(writes.map(input));
    ways.chain(ways_to_questions()).collect()
}

/// Ways to what is asked in it.
fn ways_to_questions() -> impl Iterator<Item = String> {
    let ways = [
        "{ suggestExperts(questionId: {post}) { sure } }",
        "{ similarQuestions(text: {word}, communityId: {community}) { question { id } } }",
        "mutation { routeQuestion(input: { questionId: {post} }) { userErrors { code message field } } }",
        "mutation { declineExpertRequest(input: { questionId: {post} }) { userErrors { code message field } } }",
    ];
    ways.map(str::to_owned).into_iter()
}

/// Ways to a community itself.
pub(super) fn ways_to_community() -> Vec<String> {
    let input = |text: &str| {
        let (name, input) = text.split_once(' ').unwrap();
        format!("mutation {{ {name}(input: {input}) {{ userErrors {{ code message field }} }} }}")
    };
    let reads = [
        format!("{{ community(id: {{community}}) {COMMUNITY} }}"),
        format!("{{ node(id: {{community}}) {{ __typename id ... on Community {COMMUNITY} }} }}"),
        "{ nodes(ids: [{community}]) { __typename id } }".to_owned(),
        "{ viewer { notificationPreferences { levelFor(target: { communityId: {community} }) { value } } } }"
            .to_owned(),
    ];
    let writes = [
        "approveEmergencyAccess { communityId: {community}, personId: {owner} }",
        "acceptCharter { communityId: {community}, version: 1 }",
        "acceptInvitation { communityId: {community} }",
        "addCommunityMember { communityId: {community}, personId: {me} }",
        "approveJoinRequest { communityId: {community}, personId: {me} }",
        "archiveCommunity { communityId: {community} }",
        "changeCommunityRole { communityId: {community}, personId: {owner}, role: READER }",
        "declineInvitation { communityId: {community} }",
        "declineJoinRequest { communityId: {community}, personId: {me} }",
        "follow { target: { communityId: {community} } }",
        "setNotificationLevel { target: { communityId: {community} }, level: NONE }",
        "inviteGuest { communityId: {community}, name: \"Guest\", email: \"g@x.example\" }",
        "inviteToCommunity { communityId: {community}, personId: {me} }",
        "joinCommunity { communityId: {community} }",
        "leaveCommunity { communityId: {community} }",
        "changeCommunityVisibility { communityId: {community}, visibility: OPEN, \
            olderPosts: PUBLISH, seenPosts: 9, seenComments: 9, seenPeople: 9 }",
        "clearCommunityObjective { communityId: {community} }",
        "reportObjectiveProgress { communityId: {community}, value: 3 }",
        "setCommunityObjective { communityId: {community}, statement: \"Mine\", measure: \"Mine\", \
            target: 3, dueOn: \"2035-01-01\" }",
        "publishCharter { communityId: {community}, text: \"Mine\" }",
        "removeCommunityMember { communityId: {community}, personId: {owner} }",
        "requestToJoin { communityId: {community}, answer: \"Please\" }",
        "restoreCommunity { communityId: {community} }",
        "setCommunityPolicies { communityId: {community}, joinPolicy: FREE }",
        "takeOverGuest { communityId: {community}, personId: {me} }",
        "transferOwnership { communityId: {community}, personId: {me} }",
        "withdrawInvitation { communityId: {community}, personId: {me} }",
        "withdrawJoinRequest { communityId: {community} }",
        "updateCommunity { communityId: {community}, name: \"Mine\" }",
    ];
    reads.into_iter().chain(writes.map(input)).collect()
}

/// Lists that would name what is hidden, without being asked for it by an id.
pub(super) fn lists() -> Vec<String> {
    let experts = "{ sure askIn { id name } askWithTags edges { node { id } band totals reasons { text \
        title { text } excerpt { text } post { id } comment { id } community { id } } } \
        corrections { corrected } }";
    let found = "{ isPartial facets { scopes { scope count } communities { community { id } count } } \
        corrections { corrected } edges { title { text } excerpt { text } \
        node { ... on Post { id body } ... on Comment { id said: body } ... on Community { id name } } } }";
    vec![
        format!("{{ bookmarks(first: 5) {{ edges {{ node {POST} }} }} }}"),
        "{ following(first: 9) { edges { node { post { id body } community { id name } } } } }".to_owned(),
        format!("{{ feed(first: 5) {{ edges {{ node {{ post {POST} reasons {{ text }} }} }} }} }}"),
        format!(
            "{{ feed(first: 5, order: RELEVANT) {{ edges {{ node {{ post {POST} reasons {{ text }} }} }} }} }}"
        ),
        format!(
            "{{ feed(first: 5, filter: {{ authorId: {{owner}} }}) {{ edges {{ node {{ post {POST} }} }} }} }}"
        ),
        format!(
            "{{ feed(first: 3, filter: {{ tag: {{word}} }}) {{ edges {{ node {{ post {POST} }} }} }} }}"
        ),
        format!(
            "{{ home(supports: [ANNOUNCEMENTS, QUESTIONS, COMMUNITIES, PEOPLE, FEED]) {{ kind fallbackText
                ... on HomeAnnouncements {{ posts {POST} }}
                ... on HomeQuestions {{ questions {{ post {POST} reasons {{ text }} }} }}
                ... on HomeCommunities {{ communities {{ community {{ id name }} newPostCount }} }}
                ... on HomePeople {{ people {{ person {{ id }} reasons {{ text }} }} }}
                ... on HomeFeed {{ feed(first: 5) {{ edges {{ node {{ post {POST} }} }} }} }} }} }}"
        ),
        format!("{{ experts(by: {{ text: {{word}} }}) {experts} }}"),
        format!("{{ search(text: {{word}}) {found} }}"),
        format!("{{ search(text: {{typo}}, scopes: [POSTS, COMMENTS]) {found} }}"),
        format!("{{ experts(by: {{ text: {{typo}} }}) {experts} }}"),
        "{ viewer { invitations { edges { node { community { id name } } } } joinRequests { edges { \
            node { community { id name } } } } unreadCount notifications(first: 5) { edges { node { text actorCount \
            person { id } skillNames post { id body community { id name } } comment { id body } } } } } }"
            .to_owned(),
    ]
}
