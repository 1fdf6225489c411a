//! Google's own emulator of Firestore: where it is, and how it is started.

use std::{
    cmp::Reverse,
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Result,
    server::{Server, answers, free_port},
};

/// What `REELBASE_REQUIRE` calls it.
pub(crate) const NAME: &str = "firestore-emulator";

/// Tells tests and Google's libraries where an emulator is.
pub(crate) const HOST: &str = "FIRESTORE_EMULATOR_HOST";
/// Tells us where the emulator's program is.
pub(crate) const JAR: &str = "FIRESTORE_EMULATOR_JAR";
const SDK_ROOT: &str = "CLOUDSDK_ROOT_DIR";

const JAR_IN_SDK: &str = "platform/cloud-firestore-emulator/cloud-firestore-emulator.jar";
const CLASS: &str = "com.google.cloud.datastore.emulator.firestore.CloudFirestore";

/// The oldest Java that it runs on.
const OLDEST_JAVA: u32 = 17;

/// The emulator while it runs.
#[derive(Debug)]
pub(crate) struct Google {
    pub(crate) address: String,
    /// For the report.
    pub(crate) place: String,
    /// Of ours, unless it ran before us.
    _server: Option<Server>,
}

/// The emulator that runs, or the one that is installed, started; or why there is none.
///
/// What the environment names must be there: an error if not.
pub(crate) fn reach(target_directory: &Path) -> Result<std::result::Result<Google, String>> {
    if let Some(address) = set(HOST) {
        let address = address.to_string_lossy().into_owned();
        return match answers(&address) {
            true => Ok(Ok(Google { place: format!("{address}, as {HOST} says"), address, _server: None })),
            false => Err(format!("nothing answers at {address}, which {HOST} names").into()),
        };
    }
    Ok(match find()? {
        Some(jar) => java().and_then(|()| start(&jar, target_directory).map_err(|error| error.to_string())),
        None => Err(format!(
            "not installed: neither {HOST} nor {JAR} is set, and no Google Cloud SDK or Firebase CLI has it"
        )),
    })
}

fn start(jar: &Path, target_directory: &Path) -> Result<Google> {
    let log = target_directory.join("firestore-emulator.log");
    let address = free_port()?;
    let mut command = Command::new("java");
    command.args(["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Duser.language=en", "-cp"]);
    command.arg(jar).args([CLASS, "start", "--host=127.0.0.1"]).arg(format!("--port={}", address.port()));
    let server = Server::at(address, &mut command, &log)?;
    let place = format!("{address}, from {}", jar.display());
    Ok(Google { address: server.address.clone(), place, _server: Some(server) })
}

fn set(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

fn find() -> Result<Option<PathBuf>> {
    if let Some(jar) = set(JAR).map(PathBuf::from) {
        return match jar.is_file() {
            true => Ok(Some(jar)),
            false => Err(format!("{}, which {JAR} names, is no file", jar.display()).into()),
        };
    }
    let home = set("HOME").map(PathBuf::from);
    let roots = [
        set(SDK_ROOT).map(PathBuf::from),
        Some("/usr/lib/google-cloud-sdk".into()),
        Some("/opt/google-cloud-sdk".into()),
        home.as_ref().map(|home| home.join("google-cloud-sdk")),
    ];
    let of_sdk = roots.into_iter().flatten().map(|root| root.join(JAR_IN_SDK)).find(|jar| jar.is_file());
    let of_firebase =
        || newest(fs::read_dir(home?.join(".cache/firebase/emulators")).ok()?.flatten().map(|f| f.path()));
    Ok(of_sdk.or_else(of_firebase))
}

/// The emulator of the highest version, as the Firebase CLI names its downloads.
fn newest(files: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    let version = |path: &PathBuf| {
        let name = path.file_name()?.to_str()?.strip_prefix("cloud-firestore-emulator-v")?.strip_suffix(".jar")?;
        name.split('.').map(|number| number.parse().ok()).collect::<Option<Vec<u32>>>()
    };
    files.filter_map(|path| Some((Reverse(version(&path)?), path))).min().map(|(_, path)| path)
}

fn java() -> std::result::Result<(), String> {
    let output = Command::new("java").arg("-version").output().map_err(|_| "java is not installed".to_owned())?;
    // It says so where errors go.
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    match major(&said) {
        Some(major) if major >= OLDEST_JAVA => Ok(()),
        Some(major) => Err(format!("java is of version {major}; {OLDEST_JAVA} or later is needed")),
        None => Err(format!("`java -version` does not say a version: {}", said.trim())),
    }
}

fn major(said: &str) -> Option<u32> {
    let version = said.split('"').nth(1)?;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_download_is_taken() {
        let files = ["cloud-firestore-emulator-v1.9.1.jar", "cloud-firestore-emulator-v1.19.8.jar", "ui-v1.30.0.jar"];
        let found = newest(files.into_iter().map(PathBuf::from)).unwrap();
        assert_eq!(found, Path::new("cloud-firestore-emulator-v1.19.8.jar"));
        assert_eq!(newest(["pubsub.jar"].into_iter().map(PathBuf::from)), None);
    }

    #[test]
    fn java_says_its_version_between_quotes() {
        assert_eq!(major("openjdk version \"17.0.15\" 2025-04-15"), Some(17));
        assert_eq!(major("java version \"1.8.0_392\""), Some(1));
        assert_eq!(major("openjdk version \"21-ea\" 2023-09-19"), Some(21));
        assert_eq!(major("command not found"), None);
    }
}
