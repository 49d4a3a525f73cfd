//! The command `trabecula` itself: every verb, every way to end.

// Helpers of tests stand outside the functions that clippy takes for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value as Json;
use tempfile::TempDir;

/// A full block of 2 × 2 × 2 mm: solved in an instant, its modulus known.
const BLOCK: &str = "title = \"Block\"\n[structure]\nlattice = \"solid\"\ncell_mm = 2\ncells = [1, 1, 1]\n\
                     material = { young_mpa = 1000, poisson = 0.3, density_g_cm3 = 2 }\n\
                     [mesh]\nvoxels_per_cell = 4\n[load]\nplatens = \"smooth\"\n";

struct Folder(TempDir);

/// How a command ended: status, standard output, standard error.
struct Ended(i32, String, String);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn with(name: &str, text: &str) -> Self {
        let folder = Self::new();
        folder.write(name, text);
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path().join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    fn json(&self, name: &str) -> Json {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trabecula"));
        let output = command.current_dir(self.path()).args(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ended(
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    }

    fn entries(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

impl Ended {
    /// Status 2, nothing on standard output, these parts on standard error.
    #[track_caller]
    fn is_wrong_input(&self, parts: &[&str]) {
        assert_eq!((self.0, self.1.as_str()), (2, ""), "{}", self.2);
        for part in parts {
            assert!(self.2.contains(part), "`{part}` is not in:\n{}", self.2);
        }
    }

    #[track_caller]
    fn is_done(&self, parts: &[&str]) {
        assert_eq!(self.0, 0, "{}{}", self.1, self.2);
        for part in parts {
            assert!(self.1.contains(part), "`{part}` is not in:\n{}", self.1);
        }
    }
}

#[test]
fn run_solves_writes_and_tells() {
    let folder = Folder::with("block.toml", BLOCK);
    let ended = folder.run(&["run", "block.toml"]);
    ended.is_done(&[
        "Block",
        "apparent modulus",
        "1000.0",
        "written to out/block",
        "paraview out/block/block.pvd",
    ]);
    assert_eq!(
        ended.2, "",
        "nothing is told on standard error when it is no terminal"
    );
    assert!(
        ended.1.lines().all(|line| line.chars().count() <= 100),
        "{}",
        ended.1
    );
    let json = folder.json("out/block/results.json");
    assert_eq!(
        (json["case"].as_str(), json["title"].as_str()),
        (Some("block"), Some("Block"))
    );
    assert_eq!(json["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(json["runs"][0]["name"], "uncoated");
    let modulus = json["runs"][0]["measures"]["apparent_modulus_mpa"]
        .as_f64()
        .unwrap();
    assert!((modulus / 1000.0 - 1.0).abs() < 1e-6, "{modulus}");
    assert_eq!(json["runs"][0]["solve"]["dof"], 3 * 5 * 5 * 5);
    assert_eq!(json["input"]["structure"]["material"]["young_mpa"], 1000.0);
    assert_eq!(folder.read("out/block/case.toml"), BLOCK);
    assert!(folder.path().join("out/block/uncoated.vtu").is_file());
}

#[test]
fn run_with_json_prints_the_outcome_and_nothing_else() {
    let folder = Folder::with("block.toml", BLOCK);
    let ended = folder.run(&[
        "run",
        "block.toml",
        "--json",
        "--out",
        "elsewhere",
        "--threads",
        "1",
    ]);
    ended.is_done(&[]);
    let printed: Json = serde_json::from_str(&ended.1).unwrap();
    assert_eq!(printed, folder.json("elsewhere/results.json"));
    assert_eq!(printed["runs"][0]["solve"]["threads"], 1);
}

#[test]
fn run_takes_several_cases_and_folders_of_them() {
    let folder = Folder::with("a.toml", BLOCK);
    fs::create_dir(folder.path().join("more")).unwrap();
    folder.write("more/b.toml", BLOCK);
    folder.write("more/c.toml", BLOCK);
    folder.write("more/readme.md", "not a case");
    let ended = folder.run(&["run", "a.toml", "more", "--out", "results", "--json"]);
    ended.is_done(&[]);
    let printed: Json = serde_json::from_str(&ended.1).unwrap();
    let cases: Vec<&str> = printed
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["case"].as_str().unwrap())
        .collect();
    assert_eq!(cases, ["a", "b", "c"]);
    for case in cases {
        assert!(
            folder
                .path()
                .join("results")
                .join(case)
                .join("results.json")
                .is_file()
        );
    }
}

#[test]
fn a_result_is_replaced_but_nothing_else_is() {
    let folder = Folder::with("block.toml", BLOCK);
    folder.run(&["run", "block.toml", "--out", "out"]).is_done(&[]);
    folder.run(&["run", "block.toml", "--out", "out/"]).is_done(&[]);
    assert_eq!(folder.entries(), ["block.toml", "out"]);
    folder.write("other.toml", BLOCK);
    folder
        .run(&["run", "other.toml", "--out", "out"])
        .is_wrong_input(&["`out` exists and is not a result of this case"]);
    folder
        .run(&["run", "block.toml", "--out", "."])
        .is_wrong_input(&["is not a result of this case"]);
    folder
        .run(&["run", "block.toml", "--out", "other.toml"])
        .is_wrong_input(&["is not a result of this case"]);
    folder
        .run(&["run", "block.toml", "--out", "other.toml/out"])
        .is_wrong_input(&["cannot be written"]);
    assert_eq!(folder.entries(), ["block.toml", "other.toml", "out"]);
}

#[test]
fn an_expectation_that_does_not_hold_is_a_failure() {
    let expected = "[expected]\n\"uncoated.apparent_modulus_mpa\" = { value = 900, tolerance = 0.01 }\n";
    let folder = Folder::with("block.toml", &format!("{BLOCK}{expected}"));
    let ended = folder.run(&["run", "block.toml"]);
    assert_eq!(ended.0, 1);
    assert!(ended.1.contains("DOES NOT HOLD"), "{}", ended.1);
    assert_eq!(
        folder.json("out/block/results.json")["expected"][0]["holds"],
        false
    );
}

#[test]
fn a_run_that_does_not_converge_is_a_failure() {
    let folder = Folder::new();
    folder.write(
        "hard.toml",
        BLOCK.replace("\"smooth\"", "\"rough\"") + "[solve]\nmax_iterations = 1\ntolerance = 1e-12\n",
    );
    let ended = folder.run(&["run", "hard.toml"]);
    assert_eq!(ended.0, 1, "{}{}", ended.1, ended.2);
    assert!(
        ended.1.is_empty() && ended.2.starts_with("error: uncoated: "),
        "{}{}",
        ended.1,
        ended.2
    );
    assert!(
        !folder.path().join("out/hard").exists(),
        "half a result was written"
    );
}

#[test]
fn coated_is_compared_with_uncoated() {
    let coat = "[coating]\npreset = \"dense_outward\"\n[comparison]\nspecimens = 10\n";
    let case = "[structure]\nlattice = \"simple-cubic\"\nporosity = 0.7\ncell_mm = 1\ncells = [1, 1, 1]\nmaterial = \"ti6al4v-slm\"\n\
                [mesh]\nvoxels_per_cell = 8\n";
    let folder = Folder::with("cube.toml", &format!("{case}{coat}"));
    folder.run(&["run", "cube.toml"]).is_done(&[
        "uncoated",
        "coated",
        "ratio",
        "With 10 specimens a side and 8 % scatter",
    ]);
    let comparison = &folder.json("out/cube/results.json")["comparison"];
    let modulus = comparison["pairs"][0]["measures"]
        .as_array()
        .unwrap()
        .iter()
        .find(|m| m["measure"] == "apparent_modulus_mpa");
    assert!(modulus.unwrap()["ratio"].as_f64().unwrap() > 1.0);
    // 1.325 standard deviations of 8 % (G*Power, n = 10).
    assert!((comparison["detectable_change_percent"].as_f64().unwrap() - 10.6).abs() < 0.05);
}

#[test]
fn mesh_writes_a_mesh_and_solves_nothing() {
    let folder = Folder::with("block.toml", BLOCK);
    folder
        .run(&["mesh", "block.toml"])
        .is_done(&["Block", "written to out/block-mesh"]);
    let json = folder.json("out/block-mesh/results.json");
    assert_eq!(json["verb"], "mesh");
    assert!(json["runs"][0].get("solve").is_none());
    assert!(folder.path().join("out/block-mesh/uncoated.vtu").is_file());
}

#[test]
fn check_tells_sizes_and_writes_nothing() {
    let folder = Folder::with("block.toml", BLOCK);
    folder
        .run(&["check", "block.toml"])
        .is_done(&["Block", "4×4×4", "dof, about", "memory, about", "hex8i"]);
    let ended = folder.run(&["check", "block.toml", "--json"]);
    let json: Json = serde_json::from_str(&ended.1).unwrap();
    assert_eq!(json["runs"][0]["cells"], serde_json::json!([4, 4, 4]));
    assert_eq!(json["runs"][0]["element"], "hex8i");
    assert!(json["runs"][0]["predicted_bytes"].as_u64().unwrap() > 1 << 20);
    assert_eq!(folder.entries(), ["block.toml"]);
}

#[test]
fn list_shows_every_table() {
    let folder = Folder::new();
    for (table, word) in [
        ("lattices", "diamond"),
        ("materials", "ti6al4v-annealed"),
        ("materials", "dalstra1993"),
        ("coatings", "dense_outward"),
        ("loads", "compression"),
        ("measures", "apparent_modulus_mpa"),
    ] {
        let shown = folder.run(&["list", table]);
        shown.is_done(&["name", word]);
        assert!(
            shown.1.lines().all(|line| line.chars().count() <= 100),
            "{}",
            shown.1
        );
        let json: Json = serde_json::from_str(&folder.run(&["list", table, "--json"]).1).unwrap();
        assert!(
            json.as_array().unwrap().iter().any(|row| row["name"] == word),
            "{table}"
        );
    }
    folder.run(&["list", "cases"]).is_done(&[]);
}

#[test]
fn new_writes_a_case_that_runs() {
    let folder = Folder::new();
    let ended = folder.run(&["new", "hip-cup"]);
    assert_eq!((ended.0, ended.1.as_str()), (0, ""));
    assert!(folder.read("hip-cup.toml").contains("title = \"hip cup\""));
    folder.run(&["check", "hip-cup.toml"]).is_done(&["hip cup"]);
    folder
        .run(&["run", "hip-cup.toml"])
        .is_done(&["uncoated", "coated"]);
    folder
        .run(&["new", "hip-cup"])
        .is_wrong_input(&["`hip-cup.toml` cannot be written", "exists"]);
    folder
        .run(&["new", "no/such/folder/case"])
        .is_wrong_input(&["cannot be written"]);
}

#[test]
fn schema_is_one_that_knows_the_keys() {
    let ended = Folder::new().run(&["schema"]);
    let json: Json = serde_json::from_str(&ended.1).unwrap();
    assert!(json["properties"]["structure"].is_object());
    assert_eq!(json["additionalProperties"], false);
}

#[test]
fn usage_errors_are_wrong_input() {
    let folder = Folder::new();
    folder.run(&["run"]).is_wrong_input(&["CASE.toml"]);
    folder
        .run(&["solve", "a.toml"])
        .is_wrong_input(&["unrecognized subcommand"]);
    folder.run(&["list", "latices"]).is_wrong_input(&["lattices"]);
    folder
        .run(&["run", "a.toml", "--threads", "many"])
        .is_wrong_input(&["--threads"]);
    folder
        .run(&["run", "a.toml", "--threads", "0"])
        .is_wrong_input(&["--threads", "0 is not in 1..=4096"]);
    for verb in ["run", "mesh", "check"] {
        folder
            .run(&[verb, "a.toml", "--memory-limit", "8 gigs"])
            .is_wrong_input(&["--memory-limit", "8GiB, 500MB"]);
    }
}

/// The number before a unit of memory that follows `words` in a message.
fn mebibytes(message: &str, words: &str) -> f64 {
    let (_, after) = message
        .split_once(words)
        .unwrap_or_else(|| panic!("no `{words}` in {message}"));
    let mut parts = after.split_whitespace();
    let number: f64 = parts.next().unwrap().parse().unwrap();
    match parts.next().unwrap().trim_end_matches(';') {
        "MiB" => number,
        "GiB" => 1024.0 * number,
        unit => panic!("a size in {unit}"),
    }
}

#[test]
fn a_run_beyond_the_memory_limit_is_refused_with_both_numbers() {
    let folder = Folder::with("block.toml", &BLOCK.replace("_cell = 4", "_cell = 64"));
    let checked = folder.run(&["check", "block.toml", "--json"]);
    let json: Json = serde_json::from_str(&checked.1).unwrap();
    let predicted = json["runs"][0]["predicted_bytes"].as_u64().unwrap();
    let below = (predicted - 1).to_string();
    for verb in ["run", "check"] {
        let ended = folder.run(&[verb, "block.toml", "--memory-limit", &below]);
        ended.is_wrong_input(&["block.toml:7:", "--memory-limit"]);
        for words in ["needs ", "the limit is "] {
            let told = mebibytes(&ended.2, words) * f64::from(1 << 20);
            assert!((told / predicted as f64 - 1.0).abs() < 0.01, "{told} {predicted}");
        }
    }
    folder
        .run(&["run", "block.toml", "--memory-limit", "16MB"])
        .is_wrong_input(&["the limit is 15.3 MiB"]);
    assert_eq!(folder.entries(), ["block.toml"]);
    folder
        .run(&["check", "block.toml", "--memory-limit", &predicted.to_string()])
        .is_done(&["64×64×64"]);
    folder
        .run(&["run", "block.toml", "--memory-limit", "1.5GiB"])
        .is_done(&["1000.0"]);
}

#[test]
fn a_limit_above_what_is_there_lets_a_case_be_checked() {
    let folder = Folder::with("huge.toml", &BLOCK.replace("_cell = 4", "_cell = 100000"));
    folder
        .run(&["check", "huge.toml"])
        .is_wrong_input(&["huge.toml:7:", "needs", "available are"]);
    folder
        .run(&["check", "huge.toml", "--memory-limit", "1000000TiB"])
        .is_done(&["100000×100000×100000"]);
}

#[test]
fn files_that_cannot_be_read() {
    let folder = Folder::new();
    folder
        .run(&["run", "none.toml"])
        .is_wrong_input(&["error: there is no file `none.toml`", "trabecula new"]);
    fs::create_dir(folder.path().join("empty")).unwrap();
    folder
        .run(&["run", "empty"])
        .is_wrong_input(&["the folder `empty` has no case file"]);
    fs::create_dir(folder.path().join("folder.toml")).unwrap();
    folder
        .run(&["check", "folder.toml"])
        .is_wrong_input(&["the folder `folder.toml` has no case file"]);
    folder.write("binary.toml", [b't', b'=', 0xff, 0xfe, b'\n']);
    folder
        .run(&["run", "binary.toml"])
        .is_wrong_input(&["the file is not UTF-8 text", "line 1"]);
    folder.write("broken.toml", "[structure\n");
    folder
        .run(&["run", "broken.toml"])
        .is_wrong_input(&["not valid TOML", "broken.toml:1:"]);
    folder.write("empty.toml", "");
    folder
        .run(&["run", "empty.toml"])
        .is_wrong_input(&["no section [structure]"]);
}

#[test]
fn mistakes_in_a_case_are_shown_in_place_before_anything_is_written() {
    let folder = Folder::new();
    folder.write("a.toml", BLOCK.replace("cell_mm = 2", "cell_mn = 2"));
    let shown = "error: unknown key `cell_mn`\n --> a.toml:4:1\n  |\n4 | cell_mn = 2\n  | ^^^^^^^\n  = help: did you mean `cell_mm`?\n";
    folder.run(&["run", "a.toml"]).is_wrong_input(&[shown]);
    folder.write("b.toml", BLOCK.replace("cell_mm = 2", "cell_mm = -1"));
    folder.run(&["run", "a.toml", "b.toml"]).is_wrong_input(&[
        "a.toml:4:1",
        "b.toml:4:11",
        "`structure.cell_mm` is -1",
    ]);
    assert_eq!(folder.entries(), ["a.toml", "b.toml"]);
}

#[test]
fn what_only_sizing_can_tell_is_wrong_input_too() {
    let folder = Folder::new();
    let case = "[structure]\nlattice = \"diamond\"\nporosity = 0.7\ncell_mm = 1\nmaterial = \"peek\"\n";
    folder.write("wide.toml", case.replace("porosity = 0.7", "pore_mm = 2"));
    folder
        .run(&["run", "wide.toml"])
        .is_wrong_input(&["wide.toml:3:11", "pore"]);
    folder.write(
        "thick.toml",
        case.to_owned() + "[coating]\nmaterial = \"tantalum\"\noutward_mm = 5\n[mesh]\nvoxels_per_cell = 8\n",
    );
    folder
        .run(&["run", "thick.toml"])
        .is_wrong_input(&["thick.toml:8:14"]);
    folder.write(
        "huge.toml",
        case.to_owned() + "[mesh]\nvoxels_per_cell = 100000\n",
    );
    folder
        .run(&["run", "huge.toml"])
        .is_wrong_input(&["huge.toml:", "memory"]);
    assert_eq!(folder.entries(), ["huge.toml", "thick.toml", "wide.toml"]);
}

#[test]
fn two_cases_of_one_name_are_refused() {
    let folder = Folder::with("a.toml", BLOCK);
    fs::create_dir(folder.path().join("b")).unwrap();
    folder.write("b/a.toml", BLOCK);
    folder
        .run(&["run", "a.toml", "b/a.toml"])
        .is_wrong_input(&["two cases are called `a`"]);
}

/// Ctrl-C during the first run of many: what has ended is kept, and the status is that of an interruption.
#[cfg(unix)]
#[test]
fn an_interruption_keeps_the_runs_that_ended() {
    let folder = Folder::new();
    let sweep = "[sweep]\n\"load.strain\" = [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09]\n";
    folder.write(
        "long.toml",
        BLOCK
            .replace("voxels_per_cell = 4", "voxels_per_cell = 48")
            .replace("smooth", "rough")
            + sweep,
    );
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_trabecula"))
        .current_dir(folder.path())
        .args(["run", "long.toml", "--json"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    wait_for_first_file(folder.path());
    let id = child.id().to_string();
    assert!(
        std::process::Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let json = folder.json("out/long/results.json");
    assert_eq!(json["interrupted"], true);
    let done = json["runs"].as_array().unwrap();
    assert!(!done.is_empty() && done.len() < 9, "{} runs", done.len());
    for run in done {
        let file = run["files"][0].as_str().unwrap();
        assert!(folder.path().join("out/long").join(file).is_file());
    }
    assert_eq!(
        fs::read_dir(folder.path().join("out")).unwrap().count(),
        1,
        "a partial folder is left"
    );
}

/// Waits until the first run has written its VTK file into the folder beside the final one.
#[cfg(unix)]
fn wait_for_first_file(folder: &Path) {
    let is_there = || {
        let partial = fs::read_dir(folder.join("out")).ok()?.flatten().next()?.path();
        fs::read_dir(partial)
            .ok()?
            .flatten()
            .find(|entry| entry.file_name().to_string_lossy().ends_with(".vtu"))
    };
    for _ in 0..3000 {
        if is_there().is_some() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("no run ended within a minute");
}
