//! The `ruche` program.

fn main() {}
