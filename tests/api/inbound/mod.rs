//! Mail that comes in: answers that become comments, and mail that comes back.

mod bounces;
mod door;
mod office;
mod parked;
mod replies;
