//! The commands, in folders of their own.

use std::{
    env, process,
    sync::atomic::{AtomicU32, Ordering},
};

use super::*;

/// A folder that is gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = Self(env::temp_dir().join(format!("reelbase-schemas-{}-{number}", process::id())));
        fs::create_dir_all(&folder.0).unwrap();
        folder
    }

    /// With everything as it should be.
    fn written() -> Self {
        let folder = Self::new();
        folder.write();
        folder
    }

    fn write(&self) -> Vec<String> {
        let mut out = Vec::new();
        write(&self.0, &mut out).unwrap();
        lines(&out)
    }

    /// What is printed, and the error.
    fn check(&self) -> (Vec<String>, String) {
        let mut out = Vec::new();
        let error = check_folder(&self.0, &mut out).unwrap_err().to_string();
        (lines(&out), error)
    }

    fn put(&self, file: &str, text: &str) {
        fs::write(self.0.join(file), text).unwrap();
    }

    fn text(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).unwrap()
    }

    fn replace(&self, file: &str, from: &str, to: &str) {
        let text = self.text(file);
        assert!(text.contains(from), "{file}");
        self.put(file, &text.replacen(from, to, 1));
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn lines(out: &[u8]) -> Vec<String> {
    String::from_utf8(out.to_vec()).unwrap().lines().map(str::to_owned).collect()
}

fn is_up_to_date(folder: &Folder) -> bool {
    check_folder(&folder.0, &mut Vec::new()).is_ok()
}

const CONFLICT: &str = "<<<<<<< ours\n{}\n=======\n{ \"a\": 1 }\n>>>>>>> theirs\n";

#[test]
fn damaged_files_are_reported_and_written_anew() {
    let folder = Folder::written();
    assert!(is_up_to_date(&folder));
    folder.put("clip.json", CONFLICT);
    fs::write(folder.0.join("user.write.json"), [0xff, b'{', b'}']).unwrap();
    folder.put("video.json", "{}");
    folder.put(INDEXES, CONFLICT);

    let (said, error) = folder.check();
    for (file, reason) in [
        ("clip.json", "cannot be read: expected value"),
        ("user.write.json", "cannot be read: invalid utf-8"),
        ("video.json", "has null as its `$id`"),
        (INDEXES, "cannot be read: "),
    ] {
        let start = format!("schemas/{file} {reason}");
        let is_told = |line: &String| line.starts_with(&start) && line.ends_with("; so it is not compared");
        assert!(said.iter().any(is_told), "{start}: {said:#?}");
        assert!(error.contains(&format!("\n  schemas/{file}\n")), "{error}");
    }
    assert_eq!(said.len(), 4, "nothing is called new: {said:#?}");
    assert!(error.contains("to write them: cargo xtask schemas"), "{error}");

    let said = folder.write();
    assert!(said.contains(&"wrote schemas/clip.json".to_owned()), "{said:#?}");
    assert!(is_up_to_date(&folder));
}

#[test]
fn only_files_of_ours_are_touched() {
    let folder = Folder::written();
    let others = [
        ("firebase.json", r#"{ "firestore": {} }"#),
        ("package.json", r#"{ "name": "x" }"#),
        ("firehose.json", r#"{ "$id": "https://example.com/schemas/firehose.json" }"#),
        ("notes.json", "not JSON"),
    ];
    for (file, text) in others {
        folder.put(file, text);
    }
    assert!(is_up_to_date(&folder));
    assert_eq!(folder.write().len(), 1);
    for (file, text) in others {
        assert_eq!(folder.text(file), text);
    }
    // One whose name begins like theirs and that is ours.
    let base = Generated::new().unwrap().base;
    folder.put("fireworks.json", &format!(r#"{{ "$id": "{base}fireworks.json" }}"#));
    let (said, error) = folder.check();
    assert_eq!(said[0], "fireworks  the schema is gone — breaks readers and writers");
    assert!(error.contains("schemas/fireworks.json (nothing makes it any more)"), "{error}");
    assert!(folder.write().contains(&"removed schemas/fireworks.json".to_owned()));
    assert!(is_up_to_date(&folder));
}

#[test]
fn a_change_of_the_indexes_is_explained_and_asks_for_nothing_more() {
    let folder = Folder::written();
    let old = Generated::new().unwrap().manifest;
    let index = old.indexes()[0].to_string();
    let mut file: Value = serde_json::from_str(&folder.text(INDEXES)).unwrap();
    let at = file["indexes"].as_array().unwrap().iter().position(|one| *one == old.indexes()[0].to_json()).unwrap();
    let mut one = file["indexes"].as_array_mut().unwrap().remove(at);
    one["collectionGroup"] = "elsewhere".into();
    file["indexes"].as_array_mut().unwrap().push(one);
    folder.put(INDEXES, &file.to_string());

    let fields = index.split_once(' ').unwrap().1;
    let expected = [
        format!("firestore.indexes  - elsewhere {fields}: queries that need it fail"),
        format!("firestore.indexes  + {index}"),
    ];
    let (said, error) = folder.check();
    assert_eq!(said, expected);
    assert_eq!(
        error,
        "not what the entities say:\n  schemas/firestore.indexes.json\nto write them: cargo xtask schemas"
    );
    let said = folder.write();
    assert_eq!(said[..2], expected);
    assert!(!said.iter().any(|line| line.starts_with("now:")), "{said:#?}");
}

#[test]
fn what_comes_next_is_said_if_a_schema_changed() {
    let folder = Folder::written();
    folder.replace("clip.write.json", "\"maxLength\": 500", "\"maxLength\": 400");
    let (said, error) = folder.check();
    assert_eq!(said[0], "clip.write  scene_title: at most 500 characters, was 400 — breaks nothing");
    assert!(error.ends_with("\nto write them: cargo xtask schemas\nthen: (cd schemas/typescript && npm run generate)"));
    assert_eq!(folder.write().last().unwrap(), "now: (cd schemas/typescript && npm run generate)");
    assert_eq!(folder.write().len(), 1);
}

#[test]
fn a_revision_is_compared_in_its_repository_and_a_missing_one_is_named() {
    let folder = Folder::new();
    let git = |arguments: &[&str]| {
        let mut git = process::Command::new("git");
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            git.env_remove(variable);
        }
        git.arg("-C").arg(&folder.0).args(["-c", "user.name=x", "-c", "user.email=x@x", "-c", "commit.gpgsign=false"]);
        git.args(arguments).output().is_ok_and(|output| output.status.success())
    };
    if !git(&["init", "--quiet"]) {
        println!("skipped: there is no git");
        return;
    }
    // The workspace may lie inside a repository.
    let root = folder.0.join("inner");
    let schemas = root.join(FOLDER);
    write(&schemas, &mut Vec::new()).unwrap();
    let old = fs::read_to_string(schemas.join("clip.write.json")).unwrap();
    fs::write(schemas.join("clip.write.json"), old.replacen("\"maxLength\": 500", "\"maxLength\": 400", 1)).unwrap();
    fs::write(schemas.join("clip.json"), CONFLICT).unwrap();
    fs::write(schemas.join("firebase.json"), "{}").unwrap();
    assert!(git(&["add", "."]) && git(&["commit", "--quiet", "--no-verify", "-m", "x"]));

    let mut out = Vec::new();
    against(&root, "HEAD", &mut out).unwrap();
    let said = lines(&out);
    assert_eq!(said[0], "since HEAD:");
    assert!(said[1].starts_with("schemas/clip.json cannot be read: "), "{said:#?}");
    assert!(said[2].starts_with("clip.write  scene_title: at most 500 characters, was 400"), "{said:#?}");
    assert_eq!(said.len(), 4, "{said:#?}");

    write(&schemas, &mut Vec::new()).unwrap();
    assert!(git(&["commit", "--quiet", "--no-verify", "-a", "-m", "y"]));
    let mut out = Vec::new();
    against(&root, "HEAD", &mut out).unwrap();
    assert_eq!(lines(&out), ["nothing changed since HEAD"]);

    let error = against(&root, "v9", &mut out).unwrap_err().to_string();
    assert_eq!(error, format!("`v9` is no revision of the repository in {}", root.display()));
    let error = against(&folder.0, "HEAD", &mut out).unwrap_err().to_string();
    assert_eq!(error, "there are no schemas in schemas/ at HEAD");
}

#[test]
fn a_revision_that_is_not_given_is_missed() {
    for arguments in [&["--against"][..], &["--against", "--check"]] {
        let error = run(arguments).unwrap_err().to_string();
        assert!(error.starts_with("a revision is missing"), "{error}");
    }
    assert!(run(&["--against", "a", "b"]).unwrap_err().to_string().starts_with("unknown arguments: --against a b"));
}
