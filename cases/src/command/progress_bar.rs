//! Progress on standard error: only on a terminal, and only once a run has taken two seconds.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use cases::progress::{Progress, Report};
use indicatif::{ProgressBar as Bar, ProgressDrawTarget, ProgressStyle};

/// A run shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_secs(2);

/// Steps of the bar.
const STEPS: u64 = 1000;

/// Shows the stage, and while solving the residual against its tolerance.
pub struct ProgressBar {
    started: Instant,
    bar: Option<Mutex<Bar>>,
}

impl ProgressBar {
    /// A bar that is not shown yet; it never is where standard error is no terminal.
    pub fn new() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = Bar::with_draw_target(Some(STEPS), ProgressDrawTarget::hidden());
            bar.set_style(style());
            Mutex::new(bar)
        });
        let started = Instant::now();
        Self { started, bar }
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        if let Some(bar) = self.bar.as_ref().and_then(|bar| bar.lock().ok()) {
            bar.finish_and_clear();
        }
    }
}

impl Progress for ProgressBar {
    fn report(&self, report: &Report) {
        let Some(bar) = self.bar.as_ref().and_then(|bar| bar.lock().ok()) else {
            return;
        };
        if bar.is_hidden() && self.started.elapsed() > PATIENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        let fraction = report.fraction.unwrap_or(0.0);
        bar.set_position((fraction * STEPS as f64) as u64);
        bar.set_message(message(report));
    }
}

fn style() -> ProgressStyle {
    // The template is a constant; a mistake in it would show in the first run on a terminal.
    let template = "{spinner} [{elapsed}] {bar:24} {msg}";
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn message(report: &Report) -> String {
    let stage = format!("{}: {}", report.run, report.stage.words());
    match report.iteration {
        None => stage,
        Some(at) => format!(
            "{stage}, iteration {}, residual {:.1e} of {:.0e}",
            at.count, at.residual, at.tolerance
        ),
    }
}
