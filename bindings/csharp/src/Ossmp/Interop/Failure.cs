using System;
using System.Threading;

namespace Ossmp.Interop
{
    /// <summary>Chooses the exception for a status.</summary>
    internal static class Failure
    {
        internal static Exception Of(OssmpErrorInfo error, Exception cause, UploadResult made, CancellationToken token)
        {
            switch (error.Status)
            {
                case OssmpStatus.Argument:
                    return new OssmpArgumentException(error, cause);
                case OssmpStatus.Cancelled:
                    return new OssmpCanceledException(error, cause, token);
                case OssmpStatus.NoSuchUpload:
                    return new NoSuchUploadException(error, cause);
                case OssmpStatus.FileChanged:
                    return new FileChangedException(error, cause);
                case OssmpStatus.Integrity:
                    return new IntegrityException(error, cause);
                case OssmpStatus.CallbackFailed:
                    return new CallbackFailedException(error, cause, made);
                default:
                    return new OssmpException(error, cause);
            }
        }
    }
}
