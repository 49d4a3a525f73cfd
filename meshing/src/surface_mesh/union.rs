//! Groups of triangles, with the side that each shows against the first of its group.

/// Disjoint groups; members of a group are alike or turned against each other.
///
/// Reference: R. E. Tarjan, J ACM 22 (1975) 215, doi:10.1145/321879.321884; parity as an addition.
pub(super) struct Groups {
    parent: Vec<u32>,
    turned: Vec<bool>,
}

impl Groups {
    /// Each of `count` members alone.
    pub(super) fn single(count: usize) -> Self {
        Self {
            parent: (0..count as u32).collect(),
            turned: vec![false; count],
        }
    }

    /// The first member of the group, and whether this one is turned against it.
    pub(super) fn first(&mut self, member: u32) -> (u32, bool) {
        let (mut root, mut turned) = (member, false);
        while self.parent[root as usize] != root {
            turned ^= self.turned[root as usize];
            root = self.parent[root as usize];
        }
        self.shorten(member, root, turned);
        (root, turned)
    }

    /// Lets every member on the way point to the root.
    fn shorten(&mut self, member: u32, root: u32, turned: bool) {
        let (mut at, mut turned) = (member, turned);
        while at != root {
            let (next, step) = (self.parent[at as usize], self.turned[at as usize]);
            self.parent[at as usize] = root;
            self.turned[at as usize] = turned;
            turned ^= step;
            at = next;
        }
    }

    /// Joins two groups; false if they are one already and that says otherwise about `turned`.
    pub(super) fn join(&mut self, a: u32, b: u32, turned: bool) -> bool {
        let ((first, turned_a), (second, turned_b)) = (self.first(a), self.first(b));
        let between = turned_a ^ turned_b ^ turned;
        if first == second {
            return !between;
        }
        // The smaller number stays: groups are called by their first member.
        let (root, other) = (first.min(second), first.max(second));
        self.parent[other as usize] = root;
        self.turned[other as usize] = between;
        true
    }
}

/// Numbers groups from zero in the order of their first members.
pub(super) struct Numbering {
    numbers: Vec<u32>,
    pub(super) count: usize,
}

impl Numbering {
    pub(super) fn of(groups: &mut Groups) -> Self {
        let mut numbers = vec![0; groups.parent.len()];
        let mut count = 0;
        for member in 0..numbers.len() {
            let (first, _) = groups.first(member as u32);
            // The first member of a group comes before all others.
            if first as usize == member {
                numbers[member] = count;
                count += 1;
            } else {
                numbers[member] = numbers[first as usize];
            }
        }
        Self {
            numbers,
            count: count as usize,
        }
    }

    pub(super) fn number(&self, member: usize) -> u32 {
        self.numbers[member]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_of_turns_closes_with_an_even_number_of_them_alone() {
        let mut groups = Groups::single(6);
        assert!(groups.join(4, 3, true) && groups.join(3, 2, false) && groups.join(5, 4, true));
        assert_eq!(groups.first(5), (2, false));
        assert!(groups.first(4).1);
        assert!(groups.join(5, 2, false));
        assert!(!groups.join(5, 2, true));
        let numbering = Numbering::of(&mut groups);
        assert_eq!(numbering.count, 3);
        assert_eq!([0, 1, 2, 5].map(|member| numbering.number(member)), [0, 1, 2, 2]);
    }
}
