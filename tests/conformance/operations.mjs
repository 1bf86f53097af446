// Every operation the suites send; a change of the schema is followed here.

// Something any viewer may read, and its answer.
export const probe = "{ __typename }";
export const probeData = { __typename: "Query" };

// Documents that are wrong, each in its way.
export const invalid = "{ thisFieldDoesNotExist }";
export const unparsable = "{";

// The viewer, with a fragment, as clients write it.
export const viewer = /* GraphQL */ `
  query ConformanceViewerQuery {
    viewer { profile { ...Conformance_profile } }
  }
  fragment Conformance_profile on Profile { id handle name }
`;
export const viewerHandle = (data) => data.viewer.profile?.handle;

// A list: at least the post that was just written.
export const feed = /* GraphQL */ `
  query ConformanceFeedQuery($first: Int) {
    feed(first: $first) {
      edges { cursor node { post { id body } } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`;

// Writing, reading what was written, and a mistake a person can mend.
export const createPost = /* GraphQL */ `
  mutation ConformanceCreatePostMutation($input: CreatePostInput!) {
    createPost(input: $input) {
      post { id body }
      userErrors { code message field }
    }
  }
`;
export const createPostInput = (body) => ({ input: { body, idempotencyKey: crypto.randomUUID() } });
export const createdPost = (data) => data.createPost.post;
export const userErrors = (data) => data.createPost.userErrors;
export const post = /* GraphQL */ `
  query ConformancePostQuery($id: ID!) {
    node(id: $id) { id ... on Post { body } }
  }
`;
export const postBody = (data) => data.node?.body;

// A stream that tells of a post that is written while it is open.
export const activity = /* GraphQL */ `
  subscription ConformanceActivitySubscription {
    activity { position kind post { id } }
  }
`;

// What a Relay application writes: a refetchable connection in a fragment, a
// refetchable object, a mutation and a subscription.
export const relay = /* GraphQL */ `
  query ConformanceAppQuery { ...Conformance_feed }

  fragment Conformance_feed on Query
  @refetchable(queryName: "ConformanceFeedPaginationQuery")
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 10 }
    cursor: { type: "String" }
  ) {
    feed(first: $count, after: $cursor) @connection(key: "Conformance_feed") {
      edges { node { post { id } } }
    }
  }

  fragment Conformance_profile on Profile @refetchable(queryName: "ConformanceProfileRefetchQuery") {
    id
    name
  }

  mutation ConformanceWriteMutation($input: CreatePostInput!) {
    createPost(input: $input) {
      post { id body }
      userErrors { code message field }
    }
  }

  subscription ConformanceAppSubscription { activity { position } }
`;
