using System;
using System.Runtime.InteropServices;

namespace Ossmp.Interop
{
    /// <summary>Upload: the five steps, and their neighbours.</summary>
    internal static partial class NativeMethods
    {
        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_upload_init(
            ClientHandle client, byte[] bucket, byte[] @object, OptionsHandle options, out UploadHandle result,
            out ErrorHandle err);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_upload_part_from_file(
            UploadHandle upload, int partNumber, byte[] path, long offset, long length, out ErrorHandle err);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_upload_list_parts(
            UploadHandle upload, int partNumberMarker, int maxParts, out PartsHandle result, out ErrorHandle err);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_upload_complete(
            UploadHandle upload, PartsHandle parts, out ResultHandle result, out ErrorHandle err);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_upload_abort(UploadHandle upload, out ErrorHandle err);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_upload_attach(
            ClientHandle client, byte[] bucket, byte[] @object, byte[] uploadId, OptionsHandle options,
            out UploadHandle result, out ErrorHandle err);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_upload_part_from_buffer(
            UploadHandle upload, int partNumber, IntPtr data, UIntPtr length, out ErrorHandle err);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_upload_part_from_reader(
            UploadHandle upload, int partNumber, ReadFunction read, IntPtr userData, long length,
            out ErrorHandle err);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_upload_part_copy(
            UploadHandle upload, int partNumber, byte[] sourceBucket, byte[] sourceObject, byte[] sourceVersionId,
            long offset, long length, out ErrorHandle err);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_upload_all_parts(
            UploadHandle upload, out PartsHandle result, out ErrorHandle err);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_upload_sent_parts(
            UploadHandle upload, out PartsHandle result, out ErrorHandle err);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_upload_sent_part(
            UploadHandle upload, int partNumber, out PartsHandle result, out ErrorHandle err);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr ossmp_upload_id(UploadHandle upload);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr ossmp_upload_bucket(UploadHandle upload);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr ossmp_upload_object(UploadHandle upload);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void ossmp_upload_free(IntPtr upload);
    }
}
