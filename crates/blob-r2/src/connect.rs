//! The SDK's client, made to measure: what it does by default and we do better, or some service refuses, is off.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use aws_sdk_s3::config::{
    BehaviorVersion, Region, RequestChecksumCalculation, ResponseChecksumValidation, SharedCredentialsProvider,
    StalledStreamProtectionConfig,
    endpoint::{Endpoint, EndpointFuture, Params, ResolveEndpoint},
    retry::RetryConfig,
    timeout::TimeoutConfig,
};
use aws_smithy_async::{rt::sleep::TokioSleep, time::TimeSource};
use aws_smithy_http_client::tls::{Provider as TlsProvider, rustls_provider::CryptoMode};
use reelbase_core::Env;

use crate::{
    config::{Address, Deadlines},
    credentials::{Credentials, Provider, system_time},
};

/// How long an idle connection is kept: less than servers do, so that a request seldom meets one that is being closed.
const IDLE: Duration = Duration::from_secs(30);

/// The environment's clock, by which requests are signed.
#[derive(Debug)]
struct Clock(Arc<dyn Env>);

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        system_time(self.0.now())
    }
}

/// The address of the one bucket there is. The SDK's rules would find it anew for each request, which takes a fifth of
/// what a small one costs.
#[derive(Debug)]
struct Fixed(Endpoint);

impl Fixed {
    fn new(endpoint: &str, bucket: &str, path_style: bool) -> Self {
        let url = match endpoint.split_once("://") {
            Some((scheme, host)) if !path_style => format!("{scheme}://{bucket}.{host}"),
            _ => format!("{endpoint}/{bucket}"),
        };
        Self(Endpoint::builder().url(url).build())
    }
}

impl ResolveEndpoint for Fixed {
    fn resolve_endpoint(&self, _: &Params) -> EndpointFuture<'_> {
        EndpointFuture::ready(Ok(self.0.clone()))
    }
}

pub(crate) fn sdk(
    address: &Address,
    bucket: &str,
    path_style: bool,
    credentials: Credentials,
    deadlines: &Deadlines,
    env: Arc<dyn Env>,
) -> aws_sdk_s3::Client {
    let http = aws_smithy_http_client::Builder::new()
        .pool_idle_timeout(IDLE)
        .tls_provider(TlsProvider::Rustls(CryptoMode::Ring))
        .build_https();
    let timeouts = TimeoutConfig::builder().connect_timeout(deadlines.connect).build();
    let mut config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http)
        .time_source(Clock(env))
        .sleep_impl(TokioSleep::new())
        .timeout_config(timeouts)
        // Ours know which writes may be repeated, and 409 and 429.
        .retry_config(RetryConfig::disabled())
        // The deadlines of calls and bodies do that.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        // Else a body goes as aws-chunked, which R2, GCS and Ceph's gateway refuse.
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
        .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
        .force_path_style(path_style)
        .region(Region::new(address.region.clone()))
        .disable_s3_express_session_auth(true);
    if let Some(endpoint) = &address.endpoint {
        config = config.endpoint_resolver(Fixed::new(endpoint, bucket, path_style));
    }
    config = match credentials {
        Credentials::Keys(keys) => config.credentials_provider(SharedCredentialsProvider::new(keys.to_sdk())),
        Credentials::Source(source) => config.credentials_provider(SharedCredentialsProvider::new(Provider(source))),
        Credentials::Anonymous => config.allow_no_auth(),
    };
    aws_sdk_s3::Client::from_conf(config.build())
}

/// A client of the application's with what must be so for ours: its address, credentials and connections stay.
pub(crate) fn adapted(client: &aws_sdk_s3::Client) -> aws_sdk_s3::Client {
    let config = client
        .config()
        .to_builder()
        .retry_config(RetryConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
        .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
    aws_sdk_s3::Client::from_conf(config.build())
}
