//! Ceph's object gateway, the full S3 server that the tests of R2 run on as well: where it is, and how it is started.

use std::{
    env,
    ffi::OsStr,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    Result,
    server::{Server, accepts, free_port},
};

/// What `REELBASE_REQUIRE` calls it.
pub(crate) const NAME: &str = "s3";

/// Tells tests where a server is, and us that one runs already.
const ENDPOINT: &str = "REELBASE_S3_ENDPOINT";
/// The rest of what tests are told; whoever names a server says all of it.
const ACCESS_KEY: &str = "REELBASE_S3_ACCESS_KEY";
const SECRET_KEY: &str = "REELBASE_S3_SECRET_KEY";
const REGION: &str = "REELBASE_S3_REGION";
/// The tests make it where it is missing: nothing here speaks S3.
const BUCKET: &str = "REELBASE_S3_BUCKET";

/// All that it takes; Debian's packages are ceph-mon, ceph-osd, radosgw and ceph-common.
const PROGRAMS: [&str; 6] = ["ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "ceph", "ceph-authtool"];

/// The server while it runs.
#[derive(Debug)]
pub(crate) struct S3 {
    /// For the tests' environment.
    pub(crate) variables: Vec<(&'static str, String)>,
    /// For the report.
    pub(crate) place: String,
    /// The gateway, the one that stores, and the one that they ask where things are; dropped in this order.
    _servers: Vec<Server>,
}

/// The server that runs, or the gateway that is installed, started; or why there is none.
///
/// What the environment names must be there: an error if not.
pub(crate) fn reach(target_directory: &Path) -> Result<std::result::Result<S3, String>> {
    if let Some(endpoint) = env::var(ENDPOINT).ok().filter(|value| !value.is_empty()) {
        let missing: Vec<&str> =
            [ACCESS_KEY, SECRET_KEY, BUCKET].into_iter().filter(|name| env::var_os(name).is_none()).collect();
        if !missing.is_empty() {
            return Err(format!("{ENDPOINT} is set, and so must be {}", missing.join(", ")).into());
        }
        return match address(&endpoint).is_some_and(|address| accepts(&address)) {
            true => Ok(Ok(S3 {
                place: format!("{endpoint}, as {ENDPOINT} says"),
                variables: Vec::new(),
                _servers: Vec::new(),
            })),
            false => Err(format!("nothing answers at {endpoint}, which {ENDPOINT} names").into()),
        };
    }
    let missing: Vec<&str> = PROGRAMS.into_iter().filter(|program| !installed(program)).collect();
    Ok(match missing.is_empty() {
        true => start(&target_directory.join("radosgw")).map_err(|error| error.to_string()),
        false => Err(format!("not installed: {ENDPOINT} is not set, and there is no {}", missing.join(", "))),
    })
}

/// The host and the port of `http://host:port`, where the port may be the scheme's own.
fn address(endpoint: &str) -> Option<String> {
    let (scheme, rest) = endpoint.split_once("://")?;
    let authority = rest.split('/').next().filter(|authority| !authority.is_empty())?;
    if authority.rsplit(':').next().is_some_and(|port| port.parse::<u16>().is_ok()) {
        return Some(authority.to_owned());
    }
    Some(format!("{authority}:{}", if scheme == "https" { 443 } else { 80 }))
}

fn installed(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn start(folder: &Path) -> Result<S3> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    for name in ["mon", "osd", "rgw", "run", "log"] {
        fs::create_dir_all(folder.join(name))?;
    }
    let (monitor, gateway) = (free_port()?, free_port()?);
    let ceph = Ceph { folder: folder.to_owned() };
    let id = id()?;
    fs::write(ceph.config(), config(folder, &id, monitor, gateway))?;

    let keyring = folder.join("keyring");
    let mut authtool = Command::new("ceph-authtool");
    ceph.do_it(authtool.arg("--create-keyring").arg(&keyring).args([
        "--gen-key",
        "-n",
        "mon.",
        "--cap",
        "mon",
        "allow *",
    ]))?;
    ceph.do_it(ceph.command("ceph-mon").args(["-i", "a", "--mkfs", "--keyring"]).arg(&keyring))?;
    let monitors = ceph.serve(ceph.command("ceph-mon").args(["-i", "a", "-f"]), "mon", Some(monitor))?;
    let id = self::id()?;
    ceph.do_it(ceph.command("ceph").args(["--connect-timeout", "20", "osd", "new", &id]))?;
    ceph.do_it(ceph.command("ceph-osd").args(["-i", "0", "--mkfs", "--osd-uuid", &id]))?;
    let stores = ceph.serve(ceph.command("ceph-osd").args(["-i", "0", "-f"]), "osd", None)?;
    let (access_key, secret_key) = ("reelbase", "reelbase-secret-for-tests-only");
    // It waits for the one that stores.
    ceph.do_it(
        ceph.command("radosgw-admin")
            .args(["user", "create", "--uid=reelbase", "--display-name=reelbase"])
            .args([format!("--access-key={access_key}"), format!("--secret-key={secret_key}")]),
    )?;
    let gateways = ceph.serve(ceph.command("radosgw").args(["-n", "client.rgw", "-f"]), "rgw", Some(gateway))?;

    let endpoint = format!("http://{gateway}");
    let variables = [
        (ENDPOINT, endpoint.as_str()),
        (ACCESS_KEY, access_key),
        (SECRET_KEY, secret_key),
        (REGION, "us-east-1"),
        (BUCKET, "reelbase-tests"),
    ];
    Ok(S3 {
        variables: variables.map(|(name, value)| (name, value.to_owned())).to_vec(),
        place: format!("{endpoint}, radosgw started for it"),
        _servers: vec![gateways, stores, monitors],
    })
}

/// Ceph takes identifiers in the form of UUIDs only.
fn id() -> Result<String> {
    Ok(fs::read_to_string("/proc/sys/kernel/random/uuid")?.trim().to_owned())
}

struct Ceph {
    folder: PathBuf,
}

impl Ceph {
    fn config(&self) -> PathBuf {
        self.folder.join("ceph.conf")
    }

    fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.arg("-c").arg(self.config());
        command
    }

    /// Runs to its end.
    fn do_it(&self, command: &mut Command) -> Result {
        let output = command.stdin(Stdio::null()).output();
        let output = output.map_err(|error| format!("`{command:?}` could not be started: {error}"))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(format!("`{command:?}` ended with {}: {said}", output.status).into());
        }
        Ok(())
    }

    /// Stays in the foreground, so that it ends with us.
    fn serve(&self, command: &mut Command, name: &str, at: Option<SocketAddr>) -> Result<Server> {
        Server::accepting(at, command, &self.folder.join("log").join(format!("{name}.out")))
    }
}

/// One of each, without replicas and without keys between them; objects are in memory.
fn config(folder: &Path, id: &str, monitor: SocketAddr, gateway: SocketAddr) -> String {
    let folder = folder.display();
    format!(
        "\
[global]
fsid = {id}
mon_host = [v2:{monitor}/0]
mon_initial_members = a
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
keyring = {folder}/keyring
run_dir = {folder}/run
admin_socket = {folder}/run/$name.asok
pid_file = {folder}/run/$name.pid
log_file = {folder}/log/$name.log
public_network = 127.0.0.0/8
ms_bind_ipv6 = false
mon_data_avail_warn = 1
mon_data_avail_crit = 1
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 2000
paxos_propose_interval = 0.02
paxos_min_wait = 0.01
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
osd_objectstore = memstore
memstore_device_bytes = 4294967296

[mon.a]
mon_data = {folder}/mon
public_addr = v2:{monitor}/0

[osd.0]
osd_data = {folder}/osd

[client.rgw]
ms_mon_client_mode = crc
auth_client_required = none
keyring = {folder}/keyring
rgw_data = {folder}/rgw
rgw_frontends = beast endpoint={gateway}
rgw_enable_usage_log = false
rgw_gc_obj_min_wait = 0
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gateway_answers_and_ends_with_its_owner() {
        if !PROGRAMS.into_iter().all(installed) {
            return;
        }
        let folder = env::temp_dir().join(format!("reelbase-xtask-radosgw-{}", std::process::id()));
        let s3 = start(&folder).unwrap();
        let addresses: Vec<String> = s3._servers.iter().map(|server| server.address.clone()).collect();
        assert_eq!(addresses[0], address(&s3.variables[0].1).unwrap());
        assert!(accepts(&addresses[0]) && accepts(&addresses[2]));
        drop(s3);
        assert!(!accepts(&addresses[0]) && !accepts(&addresses[2]));
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn an_endpoint_has_an_address() {
        assert_eq!(address("http://127.0.0.1:7480").as_deref(), Some("127.0.0.1:7480"));
        assert_eq!(address("http://127.0.0.1:7480/").as_deref(), Some("127.0.0.1:7480"));
        assert_eq!(address("https://s3.example.com").as_deref(), Some("s3.example.com:443"));
        assert_eq!(address("http://[::1]:80/").as_deref(), Some("[::1]:80"));
        assert_eq!(address("127.0.0.1:7480"), None);
    }
}
