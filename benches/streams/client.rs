//! Clients with a stream open each: they note when which event arrives, and keep nothing else.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use ruche::features::graphql::Position;
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::network::Network;

const FEED: &str =
    "subscription { feedChanged { position kind postId item { post { id body } } } }";

/// When which event came, by position.
type Arrived = HashMap<i64, Instant>;

/// The streams of everybody.
pub(crate) struct Streams {
    received: Arc<AtomicUsize>,
    stop: watch::Sender<bool>,
    tasks: Vec<(usize, JoinHandle<Arrived>)>,
}

/// Opens two streams a person.
pub(crate) async fn open(address: &str, network: &Network) -> Streams {
    let received = Arc::new(AtomicUsize::new(0));
    let stop = watch::Sender::new(false);
    let mut tasks = Vec::new();
    for (person, token) in network.tokens.iter().enumerate() {
        for _ in 0..2 {
            let stream = subscribe(address, token).await;
            let arriving = listen(stream, Arc::clone(&received), stop.subscribe());
            tasks.push((person, tokio::spawn(arriving)));
        }
    }
    Streams {
        received,
        stop,
        tasks,
    }
}

impl Streams {
    /// How many events have come so far, to all together.
    pub(crate) fn received(&self) -> usize {
        self.received.load(Ordering::Relaxed)
    }

    /// Hangs up; what came to each person, by stream.
    pub(crate) async fn close(self) -> HashMap<usize, Vec<Arrived>> {
        self.stop.send_replace(true);
        let mut arrived: HashMap<usize, Vec<Arrived>> = HashMap::new();
        for (person, task) in self.tasks {
            arrived.entry(person).or_default().push(task.await.unwrap());
        }
        arrived
    }
}

async fn subscribe(address: &str, token: &str) -> BufReader<TcpStream> {
    let body = json!({ "query": FEED }).to_string();
    let request = format!(
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\
         Content-Type: application/json\r\nAuthorization: Bearer {token}\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut stream = BufReader::with_capacity(2_048, stream);
    let mut line = String::new();
    stream.read_line(&mut line).await.unwrap();
    assert!(line.contains(" 200 "), "{line}");
    stream
}

async fn listen(
    mut stream: BufReader<TcpStream>,
    received: Arc<AtomicUsize>,
    mut stop: watch::Receiver<bool>,
) -> Arrived {
    let mut arrived = Arrived::new();
    let mut line = String::new();
    loop {
        line.clear();
        tokio::select! {
            read = stream.read_line(&mut line) => assert!(read.unwrap() > 0, "the server hung up"),
            _ = stop.wait_for(|stop| *stop) => return arrived,
        }
        assert!(!line.contains("\"errors\""), "{line}");
        if let Some(id) = line.strip_prefix("id: ") {
            let position = Position::read(id.trim()).unwrap().0;
            let earlier = arrived.insert(position, Instant::now());
            assert!(earlier.is_none(), "{position} came twice");
            received.fetch_add(1, Ordering::Relaxed);
        }
    }
}
