//! Buckets.

use s3s::{
    S3Request, S3Result,
    dto::{
        Bucket, CreateBucketInput, CreateBucketOutput, DeleteBucketInput, DeleteBucketOutput, GetBucketLocationInput,
        GetBucketLocationOutput, HeadBucketInput, HeadBucketOutput, ListBucketsInput, ListBucketsOutput,
    },
    s3_error,
};

use super::Operations;
use crate::store::internal;

pub(super) async fn list_buckets(store: &Operations, _: S3Request<ListBucketsInput>) -> S3Result<ListBucketsOutput> {
    let names = store.bucket_names().into_iter();
    let buckets = names.map(|name| Bucket { name: Some(name), ..Bucket::default() }).collect();
    Ok(ListBucketsOutput { buckets: Some(buckets), ..ListBucketsOutput::default() })
}

pub(super) async fn create_bucket(
    store: &Operations,
    request: S3Request<CreateBucketInput>,
) -> S3Result<CreateBucketOutput> {
    match store.create_bucket(&request.input.bucket).map_err(internal)? {
        true => Ok(CreateBucketOutput::default()),
        false => Err(s3_error!(BucketAlreadyOwnedByYou)),
    }
}

pub(super) async fn head_bucket(store: &Operations, request: S3Request<HeadBucketInput>) -> S3Result<HeadBucketOutput> {
    store.bucket(&request.input.bucket, |_| Ok(HeadBucketOutput::default()))
}

pub(super) async fn get_bucket_location(
    store: &Operations,
    request: S3Request<GetBucketLocationInput>,
) -> S3Result<GetBucketLocationOutput> {
    store.bucket(&request.input.bucket, |_| Ok(GetBucketLocationOutput::default()))
}

pub(super) async fn delete_bucket(
    store: &Operations,
    request: S3Request<DeleteBucketInput>,
) -> S3Result<DeleteBucketOutput> {
    store.delete_bucket(&request.input.bucket)?;
    Ok(DeleteBucketOutput::default())
}
