//! Triangles and the bytes of files that hold them.

/// Corners of a triangle, anticlockwise seen from outside.
pub type Triangle = [[f32; 3]; 3];

/// An axis-parallel box of twelve triangles.
pub fn cuboid(low: [f32; 3], high: [f32; 3]) -> Vec<Triangle> {
    let corner = |k: usize| std::array::from_fn(|a| if k >> a & 1 == 1 { high[a] } else { low[a] });
    let faces = [
        [0, 4, 6, 2],
        [1, 3, 7, 5],
        [0, 1, 5, 4],
        [2, 6, 7, 3],
        [0, 2, 3, 1],
        [4, 5, 7, 6],
    ];
    let halves = faces.iter().flat_map(|[a, b, c, d]| [[*a, *b, *c], [*a, *c, *d]]);
    halves.map(|half: [usize; 3]| half.map(corner)).collect()
}

/// A cube from `low` to `high` along each axis.
pub fn cube(low: f32, high: f32) -> Vec<Triangle> {
    cuboid([low; 3], [high; 3])
}

/// The cube that most files of the corpus hold, of 8 mm³.
pub fn usual() -> Vec<Triangle> {
    cube(0.0, 2.0)
}

/// The other way around.
pub fn turned(triangles: &[Triangle]) -> Vec<Triangle> {
    triangles.iter().map(|[a, b, c]| [*a, *c, *b]).collect()
}

/// Every coordinate through a function.
pub fn mapped(triangles: &[Triangle], map: impl Fn(f32) -> f32) -> Vec<Triangle> {
    triangles
        .iter()
        .map(|corners| corners.map(|at| at.map(&map)))
        .collect()
}

/// A band of `count` squares around z, with half a twist.
pub fn half_twisted_band(count: u8) -> Vec<Triangle> {
    let place = |k: u8, side: f32| {
        let (half, k) = (std::f32::consts::PI / f32::from(count), f32::from(k));
        let ((sine, cosine), (over, out)) = ((2.0 * half * k).sin_cos(), (half * k).sin_cos());
        [
            (4.0 + side * out) * cosine,
            (4.0 + side * out) * sine,
            side * over,
        ]
    };
    let across = |k: u8| {
        // The last edge is the first one, exactly, upside down.
        if k == count {
            [place(0, 1.0), place(0, -1.0)]
        } else {
            [place(k, -1.0), place(k, 1.0)]
        }
    };
    let square = |k: u8| {
        let ([a, b], [d, c]) = (across(k), across(k + 1));
        [[a, d, c], [a, c, b]]
    };
    (0..count).flat_map(square).collect()
}

/// A surface closed like an octahedron cut finer, with its vertices anywhere.
pub fn scrambled(divisions: i8) -> Vec<Triangle> {
    let place = |[x, y, z]: [i8; 3]| {
        let number = 10_007.0 * f64::from(x) + 101.0 * f64::from(y) + f64::from(z);
        [0.819_172_513, 0.671_043_607, 0.549_700_478].map(|s: f64| (number * s).rem_euclid(1.0) as f32)
    };
    let octants = (0..8).map(|k: i8| [k & 1, k >> 1 & 1, k >> 2].map(|bit| 1 - 2 * bit));
    let mut triangles = Vec::new();
    for octant in octants {
        let corner = |i: i8, j: i8| place([octant[0] * i, octant[1] * j, octant[2] * (divisions - i - j)]);
        for (i, j) in (0..divisions).flat_map(|i| (0..divisions - i).map(move |j| (i, j))) {
            triangles.push([corner(i, j), corner(i + 1, j), corner(i, j + 1)]);
            if i + j + 1 < divisions {
                triangles.push([corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)]);
            }
        }
    }
    triangles
}

/// A binary file whose header announces `count` triangles.
pub fn announcing(count: u32, triangles: &[Triangle]) -> Vec<u8> {
    let mut bytes = vec![b' '; 80];
    bytes.extend(count.to_le_bytes());
    for corners in triangles {
        bytes.extend([0; 12]);
        bytes.extend(corners.as_flattened().iter().flat_map(|x| x.to_le_bytes()));
        bytes.extend([0; 2]);
    }
    bytes
}

/// A binary file.
pub fn binary(triangles: &[Triangle]) -> Vec<u8> {
    announcing(triangles.len() as u32, triangles)
}

/// A binary file with other bytes from a place on.
pub fn binary_with(at: usize, other: &[u8]) -> Vec<u8> {
    let mut bytes = binary(&usual());
    bytes[at..at + other.len()].copy_from_slice(other);
    bytes
}

/// The bytes with more after them.
pub fn followed_by(mut bytes: Vec<u8>, more: &[u8]) -> Vec<u8> {
    bytes.extend(more);
    bytes
}

/// A block of a text file.
pub fn block(name: &str, triangles: &[Triangle]) -> String {
    let mut text = format!("solid {name}\n");
    for corners in triangles {
        text += "  facet normal 0 0 0\n    outer loop\n";
        for [x, y, z] in corners {
            text += &format!("      vertex {x} {y} {z}\n");
        }
        text += "    endloop\n  endfacet\n";
    }
    text + &format!("endsolid {name}\n")
}

/// A text file with the usual cube, and some of its text replaced.
pub fn text_with(from: &str, to: &str) -> Vec<u8> {
    let text = block("cube", &usual());
    assert!(text.contains(from), "{from}");
    text.replace(from, to).into_bytes()
}

/// The same, with the first place alone replaced.
pub fn text_with_first(from: &str, to: &str) -> Vec<u8> {
    let text = block("cube", &usual());
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1).into_bytes()
}
