//! What is written while the streams are open: posts, comments and reactions, at a fixed pace.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ruche::features::graphql::Position;
use serde_json::{Value, json};
use tokio::time::{MissedTickBehavior, interval};

use crate::network::{COMMUNITIES, Network, PEOPLE};
use crate::{EVENTS_PER_SECOND, SECONDS};

const TEXT: &str = "The new line runs since Monday; thanks to everyone who stayed late. What we \
    learned about the sensors is in the wiki, and questions are welcome here.";

/// One event in so many is a post for the whole company.
const FOR_EVERYBODY: usize = 50;

/// An event that was written.
pub(crate) struct Written {
    pub(crate) position: i64,
    /// When the mutation was answered.
    pub(crate) acknowledged: Instant,
    /// Who is to get it.
    pub(crate) readers: Vec<usize>,
}

/// The newest post of each community.
type Posts = Arc<Mutex<Vec<String>>>;

#[derive(Clone)]
struct Writer {
    url: String,
    http: reqwest::Client,
}

/// A post in every community, for the comments and reactions to come.
pub(crate) async fn first_posts(address: &str, network: &Network) -> Posts {
    let writer = Writer::new(address);
    let mut posts = Vec::new();
    for (community, members) in network.communities.iter().zip(&network.members) {
        let token = &network.tokens[members[0]];
        let input = json!({ "communityId": community, "body": TEXT });
        let answer = writer.mutate(token, "createPost", input).await;
        posts.push(answer["post"]["id"].as_str().unwrap().to_owned());
    }
    Arc::new(Mutex::new(posts))
}

/// Writes for as long as is measured, each event at its time, however long the one before takes.
pub(crate) async fn write(address: &str, network: &Network, posts: Posts) -> Vec<Written> {
    let writer = Writer::new(address);
    let mut tick = interval(Duration::from_secs(1) / EVENTS_PER_SECOND);
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut writing = Vec::new();
    for n in 0..usize::try_from(EVENTS_PER_SECOND * SECONDS).unwrap() {
        tick.tick().await;
        let place = n * 7 % COMMUNITIES;
        let members = network.members[place].clone();
        // Nobody reacts twice to one post within the time that it is the newest.
        let token = network.tokens[members[n / COMMUNITIES % members.len()]].clone();
        let community = network.communities[place].clone();
        let (writer, posts) = (writer.clone(), Arc::clone(&posts));
        writing.push(tokio::spawn(async move {
            let newest = posts.lock().unwrap()[place].clone();
            // Each community has its turn with each kind.
            let turn = (n + n / COMMUNITIES) % 10;
            let (mutation, input, readers) = match turn {
                _ if n % FOR_EVERYBODY == 0 => {
                    ("createPost", json!({ "body": TEXT }), (0..PEOPLE).collect())
                }
                0 | 1 => {
                    let input = json!({ "communityId": community, "body": TEXT });
                    ("createPost", input, members)
                }
                2..5 => {
                    let input = json!({ "postId": newest, "body": "Thank you, well done." });
                    ("createComment", input, members)
                }
                _ => {
                    let kind = ["LIKE", "THANKS", "INSIGHTFUL"][n % 3];
                    let input = json!({ "postId": newest, "kind": kind });
                    ("reactToPost", input, members)
                }
            };
            let is_in_community = input.get("communityId").is_some();
            let answer = writer.mutate(&token, mutation, input).await;
            let acknowledged = Instant::now();
            if is_in_community {
                let id = answer["post"]["id"].as_str().unwrap();
                id.clone_into(&mut posts.lock().unwrap()[place]);
            }
            Written {
                position: Position::read(answer["position"].as_str().unwrap())
                    .unwrap()
                    .0,
                acknowledged,
                readers,
            }
        }));
    }
    let mut written = Vec::new();
    for event in writing {
        written.push(event.await.unwrap());
    }
    written
}

impl Writer {
    fn new(address: &str) -> Self {
        Self {
            url: format!("http://{address}/graphql"),
            http: reqwest::Client::new(),
        }
    }

    async fn mutate(&self, token: &str, name: &str, input: Value) -> Value {
        let fields = if name == "createPost" {
            "post { id }"
        } else {
            ""
        };
        let mut type_name = name.to_owned();
        type_name.replace_range(..1, &name[..1].to_uppercase());
        let query = format!(
            "mutation($input: {type_name}Input!) {{ {name}(input: $input) {{ {fields} position \
             userErrors {{ code }} }} }}"
        );
        let body = json!({ "query": query, "variables": { "input": input } });
        let request = self.http.post(&self.url).bearer_auth(token).json(&body);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        let answer = answer["data"][name].clone();
        assert_eq!(answer["userErrors"], json!([]), "{name}: {answer}");
        answer
    }
}
