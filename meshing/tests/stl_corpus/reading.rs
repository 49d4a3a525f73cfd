//! Classes of files that are hard to read or none.

use crate::files::{
    announcing, binary, binary_with, block, cube, followed_by, mapped, text_with, text_with_first, usual,
};
use crate::table::Expected::{Body, Unread};
use crate::table::{Row, row};

pub fn binary_files() -> Vec<Row> {
    let usual = || binary(&usual());
    vec![
        row("binary", usual(), Body(8.0, &[])),
        row(
            "binary, titled solid",
            binary_with(0, b"solid cube"),
            Body(8.0, &[]),
        ),
        row(
            "binary, titled solid and a new line",
            binary_with(0, b"solid cube\nfacet normal 0 0 0\n"),
            Body(8.0, &[]),
        ),
        row(
            "binary, zeros for a title",
            binary_with(0, &[0; 80]),
            Body(8.0, &[]),
        ),
        row(
            "binary, title of any bytes",
            binary_with(0, &[0xfe; 80]),
            Body(8.0, &[]),
        ),
        row(
            "binary, normal NaN",
            binary_with(84, &f32::NAN.to_le_bytes()),
            Body(8.0, &[]),
        ),
        row(
            "binary, attribute of a colour",
            binary_with(132, &[0xff, 0x7f]),
            Body(8.0, &[]),
        ),
        row(
            "binary, some bytes after the last triangle",
            followed_by(usual(), b"made by"),
            Body(8.0, &["TrailingBytes"]),
        ),
        row(
            "binary, padded with zeros",
            followed_by(usual(), &[0; 428]),
            Body(8.0, &["TrailingBytes"]),
        ),
        row(
            "binary, minus zero",
            binary(&mapped(
                &crate::files::usual(),
                |x| if x == 0.0 { -0.0 } else { x },
            )),
            Body(8.0, &[]),
        ),
        row(
            "binary, minus zero here and there",
            binary_with(96, &(-0.0_f32).to_le_bytes()),
            Body(8.0, &[]),
        ),
    ]
}

pub fn text_files() -> Vec<Row> {
    let usual = || block("cube", &usual());
    let two = || usual() + &block("other", &cube(3.0, 5.0));
    vec![
        row("text", usual(), Body(8.0, &[])),
        row(
            "text, lines ended by CR LF",
            usual().replace('\n', "\r\n"),
            Body(8.0, &[]),
        ),
        row(
            "text, lines ended by CR",
            usual().replace('\n', "\r"),
            Body(8.0, &[]),
        ),
        row("text, upper case", usual().to_uppercase(), Body(8.0, &[])),
        row(
            "text, byte order mark",
            "\u{feff}".to_owned() + &usual(),
            Body(8.0, &[]),
        ),
        row(
            "text, blank lines and blanks before",
            "\n \t\n   ".to_owned() + &usual(),
            Body(8.0, &[]),
        ),
        row(
            "text, blank lines between",
            usual().replace("endloop", "\n\nendloop"),
            Body(8.0, &[]),
        ),
        row(
            "text, tabs for blanks",
            usual().replace(' ', "\t"),
            Body(8.0, &[]),
        ),
        row(
            "text, several blanks",
            usual().replace(' ', "   "),
            Body(8.0, &[]),
        ),
        row(
            "text, no new line at the end",
            usual().trim_end().to_owned(),
            Body(8.0, &[]),
        ),
        row("text, no name", usual().replace(" cube", ""), Body(8.0, &[])),
        row(
            "text, name of several words, not ASCII",
            usual().replace("cube", "Würfel 2 facet"),
            Body(8.0, &[]),
        ),
        row(
            "text, Latin-1 name",
            text_with("cube", "?")
                .iter()
                .map(|&b| if b == b'?' { 0xfc } else { b })
                .collect::<Vec<u8>>(),
            Body(8.0, &[]),
        ),
        row(
            "text, exponents and signs",
            text_with("vertex 2 ", "vertex +2.000E+00 "),
            Body(8.0, &[]),
        ),
        row(
            "text, minus zero",
            text_with("vertex 0 ", "vertex -0.0 "),
            Body(8.0, &[]),
        ),
        row(
            "text, normals NaN",
            text_with("normal 0 0 0", "normal nan -nan(ind) inf"),
            Body(8.0, &[]),
        ),
        row(
            "text, no normals in numbers",
            text_with("normal 0 0 0", "normal"),
            Body(8.0, &[]),
        ),
        row("text, two solids", two(), Body(16.0, &[])),
        row(
            "text, an empty solid first",
            "solid\nendsolid\n".to_owned() + &usual(),
            Body(8.0, &[]),
        ),
        row(
            "text, no endsolid",
            usual().replace("endsolid cube\n", ""),
            Body(8.0, &["MissingEndsolid"]),
        ),
        row(
            "text, no endsolid between solids",
            two().replace("endsolid cube\n", ""),
            Body(16.0, &["MissingEndsolid"]),
        ),
    ]
}

pub fn no_files() -> Vec<Row> {
    let wide: Vec<u8> = block("cube", &usual())
        .bytes()
        .flat_map(|byte| [byte, 0])
        .collect();
    let neither = "not an STL file: it does not start with solid and is too short for a binary file";
    vec![
        row("no byte", [], Unread("the file is empty")),
        row("one byte", [b's'], Unread(neither)),
        row("blanks", [b' '; 70], Unread(neither)),
        row("a header cut off", &binary(&usual())[..83], Unread(neither)),
        row(
            "another format, short",
            *b"{\"asset\": {\"version\": \"2.0\"}}",
            Unread(neither),
        ),
        row(
            "another format, long",
            "v 0.0 0.0 0.0\n".repeat(20),
            Unread("not an STL file, or a damaged one: its header announces"),
        ),
        row(
            "text of 16 bits",
            followed_by(vec![0xff, 0xfe], &wide),
            Unread("not an STL file: it is text of 16 bits a character"),
        ),
        row("a word that starts with solid", "solidify\n", Unread(neither)),
    ]
}

pub fn no_binary_files() -> Vec<Row> {
    let usual = usual();
    let bytes = binary(&usual);
    let second = 84 + 50 + 12;
    vec![
        row(
            "no triangle",
            announcing(0, &[]),
            Unread("the file holds no triangle"),
        ),
        row(
            "no triangle announced",
            announcing(0, &usual),
            Unread(
                "not an STL file, or a damaged one: its header announces 0 triangles, its length holds 12",
            ),
        ),
        row(
            "too few announced",
            announcing(11, &usual),
            Unread(
                "not an STL file, or a damaged one: its header announces 11 triangles, its length holds 12",
            ),
        ),
        row(
            "too many announced",
            announcing(13, &usual),
            Unread(
                "not an STL file, or a damaged one: its header announces 13 triangles, its length holds 12",
            ),
        ),
        row(
            "four thousand million announced",
            announcing(u32::MAX, &usual),
            Unread(
                "not an STL file, or a damaged one: its header announces 4294967295 triangles, its length holds 12",
            ),
        ),
        row(
            "cut off within a triangle",
            &bytes[..bytes.len() - 1],
            Unread(
                "not an STL file, or a damaged one: its header announces 12 triangles, its length holds 11",
            ),
        ),
        row(
            "a corner NaN",
            binary_with(second, &f32::NAN.to_le_bytes()),
            Unread("triangle 2 has a corner that is not finite"),
        ),
        row(
            "a corner infinite",
            binary_with(second, &f32::NEG_INFINITY.to_le_bytes()),
            Unread("triangle 2 has a corner that is not finite"),
        ),
        row(
            "a corner at the end of the world",
            binary_with(second, &f32::MAX.to_le_bytes()),
            Unread("triangle 2 has a corner at 3.403e38 mm; that is no part"),
        ),
        row(
            "all corners beyond all parts",
            binary(&mapped(&usual, |x| 1e12 * x)),
            Unread("triangle 1 has a corner at 2.000e12 mm; that is no part"),
        ),
    ]
}

pub fn no_text_files() -> Vec<Row> {
    let usual = block("cube", &usual());
    let truncated = |lines: usize| usual.lines().take(lines).collect::<Vec<_>>().join("\n");
    vec![
        row(
            "text, no facet",
            "solid\nendsolid\n",
            Unread("the file holds no triangle"),
        ),
        row(
            "text, the first word alone",
            "solid",
            Unread("the file holds no triangle"),
        ),
        row(
            "text, cut off within a triangle",
            truncated(12),
            Unread("the file ends within a triangle, after line 12"),
        ),
        row(
            "text, cut off within a number",
            usual[..usual.len() - 70].to_owned(),
            Unread("the file ends within a triangle, after line"),
        ),
        row(
            "text, next solid within a triangle",
            truncated(4) + "\n" + &usual,
            Unread("line 4: "),
        ),
        row(
            "text, a corner NaN",
            text_with("vertex 2 2 2", "vertex nan 2 2"),
            Unread("line 20: expected finite f32, got NaN"),
        ),
        row(
            "text, a corner too large for a number",
            text_with("vertex 2 2 2", "vertex 1e99 2 2"),
            Unread("line 20: expected finite f32, got inf"),
        ),
        row(
            "text, a decimal comma",
            text_with("vertex 2 2 2", "vertex 2,0 2 2"),
            Unread("line "),
        ),
        row(
            "text, two coordinates",
            text_with("vertex 2 2 2", "vertex 2 2"),
            Unread("line "),
        ),
        row(
            "text, four corners",
            text_with_first("    endloop", "vertex 1 1 1\nendloop"),
            Unread("line 7: "),
        ),
        row(
            "text, two corners",
            text_with_first("      vertex 0 0 0\n", ""),
            Unread("line 6: "),
        ),
        row(
            "text, a word misspelt",
            text_with("endloop", "endlop"),
            Unread("line 7: "),
        ),
        row(
            "text, no end of a facet",
            text_with("  endfacet\n", ""),
            Unread("line 8: "),
        ),
        row(
            "text, words after the end",
            usual.clone() + "color 1 0 0\n",
            Unread("line 87: expected solid, got \"color 1 0 0\""),
        ),
        row(
            "text, a line without end",
            "solid\nfacet normal 0 0 0\nouter loop\nvertex ".to_owned() + &"1".repeat(100_000),
            Unread("line 4: "),
        ),
        row(
            "text, bytes of no text",
            followed_by(truncated(4).into_bytes(), &[0xff; 600]),
            Unread("line 4: "),
        ),
    ]
}
