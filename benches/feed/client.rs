//! Clients that keep their connection and ask again at once. Blocking and tiny, so that they take
//! little of the processor they share with the server.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;

/// The feed page as a GraphQL request, in an order.
pub(crate) fn graphql(token: &str, order: &str) -> Vec<u8> {
    let query = format!(
        "{{ feed(first: 20, order: {order}) {{ edges {{ cursor node {{ post {{ id kind title body \
         createdAt author {{ id name title }} community {{ id name }} commentCount \
         reactionSummary {{ kind count }} viewerReaction }} }} }} \
         pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let body = json!({ "query": query }).to_string();
    format!(
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Accept-Language: en\r\nAuthorization: Bearer {token}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The feed page of the hand-written server.
pub(crate) fn page(token: &str) -> Vec<u8> {
    format!("GET /feed HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n")
        .into_bytes()
}

/// How long each answer took that `clients` received in `time`, the shortest first.
pub(crate) fn load(address: &str, request: &[u8], clients: usize, time: Duration) -> Vec<Duration> {
    let end = Instant::now() + time;
    let ask = || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut buffer = vec![0; 256 * 1024];
        let mut times = Vec::new();
        while Instant::now() < end {
            let asked = Instant::now();
            stream.write_all(request).unwrap();
            receive(&mut stream, &mut buffer);
            times.push(asked.elapsed());
        }
        times
    };
    let mut times = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..clients).map(|_| scope.spawn(ask)).collect();
        let times = threads.into_iter().map(|thread| thread.join().unwrap());
        times.collect::<Vec<_>>().concat()
    });
    times.sort_unstable();
    times
}

/// Reads one answer and checks that it is a page of 20 posts.
fn receive(stream: &mut TcpStream, buffer: &mut [u8]) {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).unwrap();
        assert!(read > 0, "the server hung up");
        filled += read;
        let text = &buffer[..filled];
        let Some(head) = text.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let header = std::str::from_utf8(&text[..head])
            .unwrap()
            .to_ascii_lowercase();
        let length = header.split("content-length: ").nth(1).unwrap();
        let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
        if filled < head + 4 + length {
            continue;
        }
        let body = &text[head + 4..];
        let posts = body
            .windows(9)
            .filter(|nine| *nine == b"\"id\":\"pos")
            .count();
        assert_eq!(posts, 20, "{}", String::from_utf8_lossy(body));
        return;
    }
}
