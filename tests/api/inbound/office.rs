//! A network that takes mail in, the mail it writes, and answers as people send them.

use mail_parser::{Message, MessageParser};
use ruche::adapters::mail::{Inbound, MailKeys, Transport};
use ruche::config::Secret;
use ruche::kernel::clock::{Clock, Time};
use serde_json::{Value, json};

use crate::support::engine::Engine;
use crate::support::server::{Person, Setup, TestServer};

pub(super) const SECRET: &str = "a-secret-of-the-mail-server";
pub(super) const BYTES_MAX: usize = 100_000;

pub(super) const START: Time = Time(1_772_357_400_000_000);

pub(super) struct Office {
    pub(super) server: TestServer,
    pub(super) clock: Clock,
    /// Who owns the community and writes the posts.
    pub(super) ada: Person,
    /// Who is mentioned, and answers by mail.
    pub(super) zoe: Person,
    pub(super) community: String,
}

/// A mail of the network, as its reader gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mail {
    pub(super) to: String,
    pub(super) kind: String,
    pub(super) id: String,
    pub(super) submitted: String,
    pub(super) answers: String,
    pub(super) reply_to: Option<String>,
    pub(super) text: String,
}

impl Office {
    pub(super) async fn open(engine: Engine) -> Self {
        Self::open_with(engine, None, None).await
    }

    pub(super) async fn open_with(
        engine: Engine,
        authserv: Option<&str>,
        transport: Option<Transport>,
    ) -> Self {
        let clock = Clock::manual(START);
        let setup = Setup {
            clock: clock.clone(),
            transport,
            inbound: Some(Inbound {
                secret: Secret::new(SECRET.to_owned()),
                authserv: authserv.map(str::to_owned),
                bytes_max: BYTES_MAX,
            }),
            ..Setup::default()
        };
        let server = TestServer::start_with(engine, setup).await;
        let ada = server.person("ada").await;
        let zoe = server.french("zoe").await;
        let community = ada.community("Soudure", "SECRET").await;
        ada.add(&community, &zoe).await;
        Self {
            server,
            clock,
            ada,
            zoe,
            community,
        }
    }

    /// Ada mentions Zoé, who gets a mail: the post, and the address that answers go to.
    pub(super) async fn mentioned(&self) -> (String, String) {
        let before = self.mails().len();
        let post = self
            .ada
            .post(Some(&self.community), "Qui vient, @zoe ?")
            .await;
        self.server.settle().await;
        let mails = self.mails();
        assert_eq!(mails.len(), before + 1, "{mails:#?}");
        let mention = mails.iter().find(|mail| mail.text.contains(&post)).unwrap();
        let address = mention.reply_to.clone().unwrap();
        (post, address)
    }

    /// The address that bounces of the mail with this reply address come back to.
    pub(super) fn bounce_address(&self, reply_to: &str) -> String {
        let local_part = reply_to.split('@').next().unwrap();
        let row = MailKeys::reply_row(local_part).unwrap();
        let local_part = self.server.app.mail_keys.bounce_local_part(&row);
        format!("{local_part}@ruche.example")
    }

    /// Hands a message over as the mail server does: the status and what became of it.
    pub(super) async fn hand_over(&self, to: &str, message: &str) -> (u16, Value) {
        let request = self
            .zoe
            .http
            .post(format!("{}/inbound/mail", self.server.url));
        let answer = request
            .bearer_auth(SECRET)
            .header("content-type", "message/rfc822")
            .header("x-envelope-to", to)
            .body(message.to_owned())
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// As [`Office::hand_over`], of a message that must be taken: the outcome and why.
    pub(super) async fn becomes(&self, to: &str, message: &str) -> (String, String) {
        let (status, answer) = self.hand_over(to, message).await;
        assert_eq!(status, 200, "{answer}");
        let word = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        (word("outcome"), word("why"))
    }

    /// The comments of a post, as their texts and authors, as Ada sees them.
    pub(super) async fn comments(&self, post: &str) -> Vec<(String, String)> {
        let ada = self.server.sign_in_again(&self.ada).await;
        let query = "query($id: ID!) { post(id: $id) { comments(first: 50) { edges { node { \
            body author { id } } } } } }";
        let data = ada.data(query, json!({ "id": post })).await;
        let edges = data["post"]["comments"]["edges"]
            .as_array()
            .unwrap()
            .clone();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        edges
            .iter()
            .map(|edge| &edge["node"])
            .map(|node| (text(&node["body"]), text(&node["author"]["id"])))
            .collect()
    }

    /// The ids of the comments right under a post, as Ada sees them.
    pub(super) async fn comment_ids(&self, post: &str) -> Vec<String> {
        let query =
            "query($id: ID!) { post(id: $id) { comments(first: 50) { edges { node { id } } } } }";
        let data = self.ada.data(query, json!({ "id": post })).await;
        let edges = data["post"]["comments"]["edges"].as_array().unwrap();
        let id = |edge: &Value| edge["node"]["id"].as_str().unwrap().to_owned();
        edges.iter().map(id).collect()
    }

    /// The comments right under a post, each with what stands first below it.
    pub(super) async fn answers(&self, post: &str) -> Vec<(String, String)> {
        let query = "query($id: ID!) { post(id: $id) { comments(first: 50) { edges { node { body \
            replies(first: 5) { edges { node { body } } } } } } } }";
        let data = self.ada.data(query, json!({ "id": post })).await;
        let edges = data["post"]["comments"]["edges"].as_array().unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let answer = |edge: &Value| {
            let node = &edge["node"];
            (
                text(&node["body"]),
                text(&node["replies"]["edges"][0]["node"]["body"]),
            )
        };
        edges.iter().map(answer).collect()
    }

    /// The mail written so far.
    pub(super) fn mails(&self) -> Vec<Mail> {
        self.server
            .mails()
            .values()
            .map(|bytes| mail(bytes))
            .collect()
    }

    /// The mails that say why an answer was not taken.
    pub(super) async fn refusals(&self) -> Vec<Mail> {
        self.server.settle().await;
        let mails = self.mails().into_iter();
        mails.filter(|mail| mail.kind == "refusal").collect()
    }
}

fn mail(bytes: &[u8]) -> Mail {
    let message: Message<'_> = MessageParser::default().parse(bytes).unwrap();
    let header = |name: &str| {
        message
            .header_raw(name)
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let first = |list: Option<&mail_parser::Address<'_>>| {
        let address = list
            .and_then(|list| list.first())
            .and_then(|it| it.address());
        address.map(str::to_owned)
    };
    Mail {
        to: first(message.to()).unwrap(),
        kind: header("X-Notification-Kind"),
        id: message.message_id().unwrap().to_owned(),
        submitted: header("Auto-Submitted"),
        answers: header("In-Reply-To"),
        reply_to: first(message.reply_to()),
        text: message.body_text(0).unwrap().replace("\r\n", "\n"),
    }
}

/// An answer of Zoé: a message with this id and this text.
pub(super) fn answer(id: &str, text: &str) -> String {
    answer_of("zoe@people.example", id, text)
}

/// An answer of somebody else.
pub(super) fn answer_of(from: &str, id: &str, text: &str) -> String {
    format!(
        "Return-Path: <{from}>\r\nFrom: Somebody <{from}>\r\nTo: reply@ruche.example\r\n\
         Subject: Re: [Soudure] Ada\r\nMessage-ID: <{id}@people.example>\r\n\
         Date: Sun, 1 Mar 2026 10:30:00 +0100\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n",
        text.replace('\n', "\r\n")
    )
}

/// A report of a mail server that a mail failed with this status.
pub(super) fn report(id: &str, status: &str) -> String {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.people.example\r\nTo: x@ruche.example\r\n\
         Subject: Undelivered Mail\r\nMessage-ID: <{id}@mx.people.example>\r\n\
         Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n\
         --r\r\nContent-Type: text/plain\r\n\r\nI am sorry.\r\n\
         --r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n\
         Final-Recipient: rfc822; zoe@people.example\r\nAction: failed\r\nStatus: {status}\r\n\
         --r--\r\n"
    )
}
