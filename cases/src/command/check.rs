//! `trabecula check`.

use std::sync::atomic::AtomicBool;

use cases::case_file::Study;
use cases::outcome::{CheckOutcome, check_text};
use cases::pipeline::Pipeline;
use cases::progress::Silent;
use cases::study;
use serde_json::json;

use super::{Check, Status, complain, print_json, print_text, run};

/// Validates cases and tells what their runs would be.
pub fn check(order: &Check) -> Status {
    let studies = match run::read_all(&order.cases) {
        Ok(studies) => studies,
        Err(status) => return status,
    };
    let mut checked = Vec::new();
    let mut status = Status::Done;
    for study in &studies {
        let interrupt = AtomicBool::new(false);
        let mut pipeline = Pipeline::new(&Silent, &interrupt).within(order.memory_limit);
        match study::check(study, &mut pipeline) {
            Ok(runs) => checked.push((study, runs)),
            Err(error) => status = status.max(complain(&error, run::error_status(&error))),
        }
    }
    status.max(if order.json {
        print_checks(&checked)
    } else {
        tell(&checked)
    })
}

fn tell(checked: &[(&Study, Vec<CheckOutcome>)]) -> Status {
    let texts: Vec<String> = checked
        .iter()
        .map(|(study, runs)| check_text(&study.title, runs))
        .collect();
    if texts.is_empty() {
        Status::Done
    } else {
        print_text(&texts.join("\n"))
    }
}

fn print_checks(checked: &[(&Study, Vec<CheckOutcome>)]) -> Status {
    let listed: Vec<_> = checked
        .iter()
        .map(|(study, runs)| json!({ "case": study.name, "title": study.title, "input": study.input(), "runs": runs }))
        .collect();
    match &listed[..] {
        [one] => print_json(one),
        several => print_json(&several),
    }
}
