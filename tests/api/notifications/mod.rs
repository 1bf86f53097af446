//! Who is told what, and which mail leaves: a real network, real workers, no HTTP.

mod mail;
mod network;
mod smtp;
mod telling;
