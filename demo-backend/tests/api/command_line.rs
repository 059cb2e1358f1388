//! The program itself: what it prints, how it fails, how it stops.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_pulseboard-demo-backend");

#[test]
fn the_first_line_says_where_it_listens() {
    let mut child = Command::new(PROGRAM)
        .args(["--listen", "127.0.0.1:0", "--in-memory", "--customers", "5"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let port: u16 = first.strip_prefix("listening on http://127.0.0.1:").unwrap().parse().unwrap();
    assert_ne!(port, 0);
    assert!(lines.next().unwrap().unwrap().starts_with("admin     admin@example.com"));
    assert!(lines.next().unwrap().unwrap().starts_with("customer  customer@example.com"));

    let taken = Command::new(PROGRAM)
        .args(["--in-memory", "--customers", "5", "--listen", &format!("127.0.0.1:{port}")])
        .output()
        .unwrap();
    assert_eq!(taken.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&taken.stderr).contains("already in use"));
    assert!(taken.stdout.is_empty());

    if cfg!(unix) {
        let stopped = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(stopped.success());
        assert_eq!(child.wait().unwrap().code(), Some(0));
    } else {
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

#[test]
fn a_bad_flag_is_a_usage_error() {
    for arguments in [&["--nonsense"][..], &["--profile", "other"], &["--traffic", "-1"], &["--customers", "0"]] {
        let output = Command::new(PROGRAM).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}
