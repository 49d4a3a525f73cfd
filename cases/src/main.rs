//! trabecula
fn main() {}
