//! The operations that faults meet.

/// The columns of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    Initiate,
    UploadPart,
    ListParts,
    ListUploads,
    Complete,
    Abort,
    UploadFile,
}

impl Operation {
    pub const ALL: [Operation; 7] = [
        Operation::Initiate,
        Operation::UploadPart,
        Operation::ListParts,
        Operation::ListUploads,
        Operation::Complete,
        Operation::Abort,
        Operation::UploadFile,
    ];

    /// As the promises name it.
    pub fn letter(self) -> &'static str {
        match self {
            Operation::Initiate => "I",
            Operation::UploadPart => "P",
            Operation::ListParts => "L",
            Operation::ListUploads => "U",
            Operation::Complete => "C",
            Operation::Abort => "A",
            Operation::UploadFile => "F",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Operation::Initiate => "initiate",
            Operation::UploadPart => "part",
            Operation::ListParts => "list parts",
            Operation::ListUploads => "list uploads",
            Operation::Complete => "complete",
            Operation::Abort => "abort",
            Operation::UploadFile => "upload_file",
        }
    }

    /// The requests of the service that a fault may strike here.
    pub fn requests(self) -> &'static [&'static str] {
        match self {
            Operation::Initiate => &["InitiateMultipartUpload"],
            Operation::UploadPart => &["UploadPart"],
            Operation::ListParts => &["ListParts"],
            Operation::ListUploads => &["ListMultipartUploads"],
            Operation::Complete => &["CompleteMultipartUpload"],
            Operation::Abort => &["AbortMultipartUpload"],
            Operation::UploadFile => &[
                "InitiateMultipartUpload",
                "UploadPart part=3",
                "CompleteMultipartUpload",
            ],
        }
    }
}
