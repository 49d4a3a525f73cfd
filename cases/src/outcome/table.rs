//! Text in columns, and numbers as a reader wants them.

/// Text in columns; the first row is the heading. The columns of these indices are set to the left, others to the right.
pub fn in_columns(rows: &[Vec<String>], left: &[usize]) -> String {
    let widths = column_widths(rows);
    let mut text = String::new();
    for (k, row) in rows.iter().enumerate() {
        text += &line(row, &widths, left);
        if k == 0 {
            let rule = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
            text += &format!("  {}\n", "─".repeat(rule));
        }
    }
    text
}

/// The same, but where that is wider than `width` the text of the first column stands on a line of its own.
pub fn in_columns_within(width: usize, rows: &[Vec<String>], left: &[usize]) -> String {
    let wide = in_columns(rows, left);
    if wide.lines().all(|line| line.chars().count() <= width) {
        return wide;
    }
    let rest: Vec<Vec<String>> = rows.iter().map(|row| row[1.min(row.len())..].to_vec()).collect();
    let left: Vec<usize> = left.iter().filter_map(|column| column.checked_sub(1)).collect();
    let narrow = in_columns(&rest, &left);
    let (heading, body) = narrow.split_at(narrow.match_indices('\n').nth(1).map_or(0, |(at, _)| at + 1));
    let names = rows.iter().skip(1).filter_map(|row| row.first());
    names
        .zip(body.lines())
        .fold(heading.to_owned(), |text, (name, line)| {
            format!("{text}  {name}\n{line}\n")
        })
}

/// Blanks between two columns.
const GAP: usize = 3;

fn column_widths(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
    };
    (0..columns).map(|column| width(column).unwrap_or(0)).collect()
}

fn line(row: &[String], widths: &[usize], left: &[usize]) -> String {
    let cells = row
        .iter()
        .zip(widths)
        .enumerate()
        .map(|(k, (cell, &width))| match left.contains(&k) {
            true => format!("{cell:width$}"),
            false => format!("{cell:>width$}"),
        });
    let joined = cells.collect::<Vec<_>>().join(&" ".repeat(GAP));
    format!("  {}\n", joined.trim_end())
}

/// A number with five significant digits; an exponent only far from one.
pub fn number(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        return "0".into();
    }
    if !(1e-4..1e7).contains(&size) {
        return format!("{value:.3e}");
    }
    let before_point = size.log10().floor() as i32 + 1;
    format!("{value:.*}", (5 - before_point).max(0) as usize)
}

/// A size in memory.
pub fn bytes(count: u64) -> String {
    let steps = [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)];
    let found = steps.iter().find(|(_, power)| count >> power > 0);
    match found {
        Some((unit, power)) => format!("{:.1} {unit}", count as f64 / (1u64 << power) as f64),
        None => format!("{count} B"),
    }
}

/// A whole number in groups of three digits: `2 478 567`.
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let first = digits.len() % 3;
    let (head, tail) = digits.split_at(first);
    let groups = tail
        .as_bytes()
        .chunks(3)
        .map(|group| String::from_utf8_lossy(group).into_owned());
    let all = std::iter::once(head.to_owned())
        .filter(|head| !head.is_empty())
        .chain(groups);
    all.collect::<Vec<_>>().join(" ")
}

/// Text in lines of at most `width` characters, each after the first set in by `indent`.
pub fn wrapped(text: &str, width: usize, indent: &str) -> String {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let free = lines
            .last()
            .is_none_or(|line| line.is_empty() || line.chars().count() + word.chars().count() < width);
        match lines.last_mut().filter(|_| free) {
            Some(line) if line.trim().is_empty() => line.push_str(word),
            Some(line) => *line = format!("{line} {word}"),
            None => lines.push(format!("{indent}{word}")),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_five_digits() {
        for (value, text) in [
            (0.0, "0"),
            (6402.345, "6402.3"),
            (0.700_123, "0.70012"),
            (-15.0, "-15.000"),
            (123_456.7, "123457"),
            (1.5e-7, "1.500e-7"),
            (3.2e9, "3.200e9"),
            (0.001_234_56, "0.0012346"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn sizes_and_counts() {
        assert_eq!((bytes(12), bytes(3 << 20)), ("12 B".into(), "3.0 MiB".into()));
        assert_eq!(
            (bytes(5 << 30), bytes(3 << 39)),
            ("5.0 GiB".into(), "1.5 TiB".into())
        );
        assert_eq!(
            (grouped(7), grouped(1234), grouped(2_478_567)),
            ("7".into(), "1 234".into(), "2 478 567".into())
        );
        assert_eq!(grouped(123_456), "123 456");
    }

    #[test]
    fn columns_are_aligned() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let text = in_columns(&[row(["a", "unit", "x"]), row(["µm long", "", "1.5"])], &[0, 1]);
        assert_eq!(
            text,
            "  a         unit     x\n  ────────────────────\n  µm long          1.5\n"
        );
    }

    #[test]
    fn a_table_that_is_too_wide_has_its_names_on_their_own_lines() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let rows = [row(["run", "x"]), row(["a long name", "1.5"])];
        assert_eq!(
            in_columns_within(12, &rows, &[0]),
            "    x\n  ───\n  a long name\n  1.5\n"
        );
        assert_eq!(in_columns_within(100, &rows, &[0]), in_columns(&rows, &[0]));
    }

    #[test]
    fn long_lines_are_wrapped() {
        assert_eq!(wrapped("one two three", 8, "  "), "one two\n  three");
    }
}
