//! Load, decide, append: the one way a command changes anything.

use uuid::Uuid;

use crate::kernel::aggregate::Aggregate;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::event::Event;
use crate::kernel::id;
use crate::kernel::log::{Append, Appended, Claim, Log, NewEvent, Origin, READ_MAX};
use crate::kernel::personal::Keys;

/// How often a decision is made anew when somebody else changed the stream meanwhile.
const TRIES_MAX: usize = 3;

/// Who asks, which request it is, and when it happened.
#[derive(Clone, Debug)]
pub struct Command {
    /// Identifies the request; sent twice, it acts once.
    pub id: Uuid,
    /// The acting person's id; none for the system.
    pub actor: Option<String>,
    /// When it happened, where that was not now.
    pub occurred_at: Option<Time>,
    /// Source and id of an imported thing.
    pub imported_from: Option<String>,
    /// The position of the event that led to it.
    pub causation: Option<i64>,
    /// Whether it makes something that is expected not to exist: the first decision is then made
    /// without a look at the log, which notices if the expectation was wrong.
    pub fresh: bool,
}

impl Command {
    /// A request of a person. The idempotency key, where there is one, makes the id; it counts
    /// for this person and this kind of request alone.
    pub fn by(actor: &str, request: &str, idempotency_key: Option<&str>) -> Self {
        let id = idempotency_key.map_or_else(id::new_uuid, |key| {
            id::derived_uuid(&["command", actor, request, key])
        });
        Self {
            actor: Some(actor.to_owned()),
            ..Self::system(id)
        }
    }

    /// A request of the system itself.
    pub fn system(id: Uuid) -> Self {
        Self {
            id,
            actor: None,
            occurred_at: None,
            imported_from: None,
            causation: None,
            fresh: false,
        }
    }
}

/// What a decision leads to.
#[derive(Debug)]
pub struct Decision<E> {
    /// What happened; empty when there is nothing to do.
    pub events: Vec<E>,
    /// Names taken or given back with it.
    pub claims: Vec<Claim>,
}

impl<E> From<Vec<E>> for Decision<E> {
    fn from(events: Vec<E>) -> Self {
        Self {
            events,
            claims: Vec::new(),
        }
    }
}

/// What came of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The position a reader must have reached to see it; 0 when nothing has ever changed.
    pub position: i64,
    /// Whether this call changed something: not when there was nothing to do, nor when the
    /// command had been executed before.
    pub changed: bool,
    /// The streams the command wrote to, when it first ran: what a repeated create made.
    pub streams: Vec<String>,
}

/// Why a command was not carried out.
#[derive(Debug)]
pub enum Failure<R> {
    /// A rule does not allow it.
    Refused(R),
    /// A name is held by another stream.
    Taken {
        /// The kind of name.
        scope: String,
    },
    /// Something broke.
    Broken(Error),
}

impl<R> From<Error> for Failure<R> {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

/// The log and the keys of its personal data: all that executing a command needs.
#[derive(Clone)]
pub struct Executor {
    /// The log.
    pub log: Log,
    /// The keys.
    pub keys: Keys,
}

impl Executor {
    /// The state of a stream and its version; the default state and 0 when it does not exist.
    pub async fn load<A: Aggregate>(&self, stream: &str) -> Result<(A, i64), Error> {
        let mut state = A::default();
        let mut version = 0;
        loop {
            let recorded = self.log.read_stream(stream, version).await?;
            let read = || {
                recorded
                    .iter()
                    .map(A::Event::read)
                    .collect::<Result<Vec<_>, _>>()
            };
            let events = self.keys.opening(read).await??;
            for event in &events {
                state.apply(event);
            }
            version += i64::try_from(events.len()).unwrap_or(0);
            if events.len() < usize::try_from(READ_MAX).unwrap_or(usize::MAX) {
                return Ok((state, version));
            }
        }
    }

    /// Decides on one stream and appends what was decided.
    pub async fn execute<A: Aggregate, R>(
        &self,
        command: &Command,
        stream: &str,
        decide: impl Fn(&A) -> Result<Decision<A::Event>, R>,
    ) -> Result<Done, Failure<R>> {
        for blind in tries(command) {
            let (state, version) = self.look::<A>(stream, blind).await?;
            let decision = match decide(&state).map_err(Failure::Refused) {
                Ok(decision) => decision,
                Err(_unseen) if blind => continue,
                Err(refused) => return self.known(command).await?.ok_or(refused),
            };
            let mut draft = Draft::default();
            self.write(&mut draft, stream, version, &decision.events)
                .await?;
            draft.claims = decision.claims;
            if let Some(done) = self.commit(command, draft).await? {
                return Ok(done);
            }
        }
        Err(Error::Conflict {
            stream: stream.to_owned(),
        }
        .into())
    }

    /// Decides on two streams at once: both change, or neither.
    pub async fn execute_both<A: Aggregate, B: Aggregate, R>(
        &self,
        command: &Command,
        streams: (&str, &str),
        decide: impl Fn(&A, &B) -> Result<(Decision<A::Event>, Decision<B::Event>), R>,
    ) -> Result<Done, Failure<R>> {
        for blind in tries(command) {
            let (a, a_version) = self.look::<A>(streams.0, blind).await?;
            let (b, b_version) = self.look::<B>(streams.1, blind).await?;
            let (first, second) = match decide(&a, &b).map_err(Failure::Refused) {
                Ok(decisions) => decisions,
                Err(_unseen) if blind => continue,
                Err(refused) => return self.known(command).await?.ok_or(refused),
            };
            let mut draft = Draft::default();
            self.write(&mut draft, streams.0, a_version, &first.events)
                .await?;
            self.write(&mut draft, streams.1, b_version, &second.events)
                .await?;
            draft.claims = first.claims.into_iter().chain(second.claims).collect();
            if let Some(done) = self.commit(command, draft).await? {
                return Ok(done);
            }
        }
        Err(Error::Conflict {
            stream: streams.0.to_owned(),
        }
        .into())
    }

    /// The state to decide on; `blind` takes it that the stream does not exist.
    async fn look<A: Aggregate>(&self, stream: &str, blind: bool) -> Result<(A, i64), Error> {
        if blind {
            Ok((A::default(), 0))
        } else {
            self.load(stream).await
        }
    }

    /// What a command came to when it was executed before.
    ///
    /// A repeat is recognised by the log itself in the same append. This look-up serves the two
    /// cases without an append: a repeat that the rules refuse because the first one acted, and a
    /// decision that there is nothing to do.
    async fn known<R>(&self, command: &Command) -> Result<Option<Done>, Failure<R>> {
        let events = self.log.read_command(command.id).await?;
        Ok(events.last().map(|last| Done {
            position: last.position,
            changed: false,
            streams: streams(events.iter().map(|event| event.stream.as_str())),
        }))
    }

    async fn write<E: Event>(
        &self,
        draft: &mut Draft,
        stream: &str,
        version: i64,
        events: &[E],
    ) -> Result<(), Error> {
        draft.expected.push((stream.to_owned(), version));
        let encode = || {
            events
                .iter()
                .map(Event::encode)
                .collect::<Result<Vec<_>, _>>()
        };
        let payloads = self.keys.sealing(encode).await?;
        let payloads = payloads.map_err(|error| Error::Unencodable(error.to_string()))?;
        let written = events.iter().zip(payloads).zip(version + 1..);
        draft
            .events
            .extend(written.map(|((event, payload), version)| NewEvent {
                stream: stream.to_owned(),
                version,
                kind: event.kind(),
                revision: event.revision(),
                payload,
            }));
        Ok(())
    }

    /// Appends; none when a stream changed meanwhile.
    async fn commit<R>(&self, command: &Command, draft: Draft) -> Result<Option<Done>, Failure<R>> {
        if draft.events.is_empty() {
            let nothing = Done {
                position: self.log.head(),
                changed: false,
                streams: Vec::new(),
            };
            return Ok(Some(self.known(command).await?.unwrap_or(nothing)));
        }
        let written = streams(draft.events.iter().map(|event| event.stream.as_str()));
        let append = Append {
            origin: Origin {
                command_id: command.id,
                actor: command.actor.clone(),
                correlation_id: None,
                causation: command.causation,
                occurred_at: command.occurred_at,
                imported_from: command.imported_from.clone(),
            },
            expected: draft.expected,
            claims: draft.claims,
            events: draft.events,
        };
        match self.log.append(append).await? {
            Appended::New { last, .. } => Ok(Some(Done {
                position: last,
                changed: true,
                streams: written,
            })),
            Appended::Repeated { .. } => self.known(command).await,
            Appended::Conflict { .. } => Ok(None),
            Appended::Taken { scope, .. } => Err(Failure::Taken { scope }),
        }
    }
}

/// The tries a command has, and whether each is blind: only the first of a fresh one.
fn tries(command: &Command) -> impl Iterator<Item = bool> + use<> {
    std::iter::repeat_n(true, usize::from(command.fresh))
        .chain(std::iter::repeat_n(false, TRIES_MAX))
}

#[derive(Default)]
struct Draft {
    expected: Vec<(String, i64)>,
    claims: Vec<Claim>,
    events: Vec<NewEvent>,
}

fn streams<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut streams: Vec<String> = Vec::new();
    for name in names {
        if !streams.iter().any(|known| known == name) {
            streams.push(name.to_owned());
        }
    }
    streams
}
