//! Who is told what and why, what each person wishes, and which mail leaves.

mod digest;
mod mail;
mod memberships;
mod network;
mod reasons;
mod skills;
mod smtp;
mod snooze;
mod storm;
mod telling;
mod timing;
mod wishes;
