//! Connected parts of a surface.

/// Number of sets of triangles that hang together by their corners.
pub(super) fn shells(vertices: usize, triangles: [&Vec<[u32; 3]>; 2]) -> usize {
    let mut parent: Vec<u32> = (0..vertices as u32).collect();
    for &[a, b, c] in triangles.into_iter().flatten() {
        join(&mut parent, a, b);
        join(&mut parent, b, c);
    }
    let is_root = |(vertex, &parent): (usize, &u32)| vertex == parent as usize;
    parent.iter().enumerate().filter(|&entry| is_root(entry)).count()
}

fn join(parent: &mut [u32], a: u32, b: u32) {
    let (a, b) = (root(parent, a), root(parent, b));
    parent[a.max(b) as usize] = a.min(b);
}

/// The smallest member of a set, with paths halved on the way.
fn root(parent: &mut [u32], mut member: u32) -> u32 {
    while parent[member as usize] != member {
        let above = parent[parent[member as usize] as usize];
        parent[member as usize] = above;
        member = above;
    }
    member
}
