//! What the server does, one operation of S3 at a time.
//!
//! What is not here R2 does not have either, and `s3s` answers `NotImplemented` to it.

mod buckets;
mod checksums;
mod conditions;
mod copy;
mod list;
mod list_uploads;
mod multipart;
mod objects;

use std::{ops::Deref, sync::Arc};

use async_trait::async_trait;
use s3s::{
    S3, S3Request, S3Response, S3Result,
    dto::{
        AbortMultipartUploadInput, AbortMultipartUploadOutput, CompleteMultipartUploadInput,
        CompleteMultipartUploadOutput, CopyObjectInput, CopyObjectOutput, CreateBucketInput, CreateBucketOutput,
        CreateMultipartUploadInput, CreateMultipartUploadOutput, DeleteBucketInput, DeleteBucketOutput,
        DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, GetBucketLocationInput,
        GetBucketLocationOutput, GetObjectInput, GetObjectOutput, HeadBucketInput, HeadBucketOutput, HeadObjectInput,
        HeadObjectOutput, ListBucketsInput, ListBucketsOutput, ListMultipartUploadsInput, ListMultipartUploadsOutput,
        ListObjectsInput, ListObjectsOutput, ListObjectsV2Input, ListObjectsV2Output, ListPartsInput, ListPartsOutput,
        PutObjectInput, PutObjectOutput, UploadPartCopyInput, UploadPartCopyOutput, UploadPartInput, UploadPartOutput,
    },
};

use crate::store::Store;

/// The store as `s3s` calls it.
#[derive(Debug, Clone)]
pub(crate) struct Operations(pub(crate) Arc<Store>);

impl Deref for Operations {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.0
    }
}

/// Forwards each operation to the function of its name.
macro_rules! forward {
    ($($operation:ident: $input:ty => $output:ty, $module:ident;)+) => {
        #[async_trait]
        impl S3 for Operations {
            $(async fn $operation(&self, request: S3Request<$input>) -> S3Result<S3Response<$output>> {
                $module::$operation(self, request).await.map(S3Response::new)
            })+
        }
    };
}

forward! {
    list_buckets: ListBucketsInput => ListBucketsOutput, buckets;
    create_bucket: CreateBucketInput => CreateBucketOutput, buckets;
    head_bucket: HeadBucketInput => HeadBucketOutput, buckets;
    get_bucket_location: GetBucketLocationInput => GetBucketLocationOutput, buckets;
    delete_bucket: DeleteBucketInput => DeleteBucketOutput, buckets;
    put_object: PutObjectInput => PutObjectOutput, objects;
    get_object: GetObjectInput => GetObjectOutput, objects;
    head_object: HeadObjectInput => HeadObjectOutput, objects;
    delete_object: DeleteObjectInput => DeleteObjectOutput, objects;
    delete_objects: DeleteObjectsInput => DeleteObjectsOutput, objects;
    copy_object: CopyObjectInput => CopyObjectOutput, copy;
    upload_part_copy: UploadPartCopyInput => UploadPartCopyOutput, copy;
    list_objects: ListObjectsInput => ListObjectsOutput, list;
    list_objects_v2: ListObjectsV2Input => ListObjectsV2Output, list;
    create_multipart_upload: CreateMultipartUploadInput => CreateMultipartUploadOutput, multipart;
    upload_part: UploadPartInput => UploadPartOutput, multipart;
    complete_multipart_upload: CompleteMultipartUploadInput => CompleteMultipartUploadOutput, multipart;
    abort_multipart_upload: AbortMultipartUploadInput => AbortMultipartUploadOutput, multipart;
    list_parts: ListPartsInput => ListPartsOutput, list_uploads;
    list_multipart_uploads: ListMultipartUploadsInput => ListMultipartUploadsOutput, list_uploads;
}
