//! The one key that opens the server.

use async_trait::async_trait;
use http::StatusCode;
use s3s::{
    S3Error, S3ErrorCode, S3Result,
    auth::{S3Auth, SecretKey},
};

pub(crate) struct OneKey {
    pub(crate) access_key: &'static str,
    pub(crate) secret_key: &'static str,
}

#[async_trait]
impl S3Auth for OneKey {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        if access_key == self.access_key {
            return Ok(self.secret_key.into());
        }
        // As R2 says it.
        let mut error = S3Error::with_message(S3ErrorCode::Custom("Unauthorized".into()), "Unauthorized");
        error.set_status_code(StatusCode::UNAUTHORIZED);
        Err(error)
    }
}
