//! The checksums of a message, which are fields of the same names in all of them.

/// The checksums that a request carries.
macro_rules! sent {
    ($input:expr) => {
        $crate::store::Checksums {
            crc32: $input.checksum_crc32.take(),
            crc32c: $input.checksum_crc32c.take(),
            crc64nvme: $input.checksum_crc64nvme.take(),
            sha1: $input.checksum_sha1.take(),
            sha256: $input.checksum_sha256.take(),
            is_composite: false,
        }
    };
}

/// Shows checksums in a reply.
macro_rules! show {
    ($checksums:expr, $output:expr) => {
        $output.checksum_crc32 = $checksums.crc32.clone();
        $output.checksum_crc32c = $checksums.crc32c.clone();
        $output.checksum_crc64nvme = $checksums.crc64nvme.clone();
        $output.checksum_sha1 = $checksums.sha1.clone();
        $output.checksum_sha256 = $checksums.sha256.clone();
    };
}

/// As [`show`], with what they are of.
macro_rules! show_with_type {
    ($checksums:expr, $output:expr) => {
        $crate::operations::checksums::show!($checksums, $output);
        if !$checksums.is_empty() {
            let name = match $checksums.is_composite {
                true => s3s::dto::ChecksumType::COMPOSITE,
                false => s3s::dto::ChecksumType::FULL_OBJECT,
            };
            $output.checksum_type = Some(s3s::dto::ChecksumType::from_static(name));
        }
    };
}

pub(super) use {sent, show, show_with_type};
