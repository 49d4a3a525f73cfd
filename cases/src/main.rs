//! The command `trabecula`.

mod command;

fn main() -> std::process::ExitCode {
    return_large_arrays();
    command::execute()
}

/// Makes glibc map every large array on its own and return it to the system when it is freed. By default it raises its threshold as
/// arrays are freed, and keeps the later ones: a run took a fifth more memory, and not the same twice.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code, reason = "the C library has no other way to be told")]
fn return_large_arrays() {
    const BYTES: libc::c_int = 1 << 20;
    // SAFETY: a call with two integers, before any thread is started. An unknown parameter is refused and changes nothing.
    unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, BYTES) };
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn return_large_arrays() {}
