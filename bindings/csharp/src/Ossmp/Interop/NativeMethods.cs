namespace Ossmp.Interop
{
    /// <summary>
    /// The functions of ossmp.h, one declaration for each, in the order of the header. Strings go in as
    /// NUL-terminated UTF-8 (<see cref="Utf8.Bytes"/>) and come out as borrowed pointers (<see cref="Utf8.Text"/>).
    /// </summary>
    internal static partial class NativeMethods
    {
        /// <summary>The name that <see cref="NativeLoader"/> and Ossmp.dll.config turn into a file.</summary>
        internal const string Library = "ossmp";
    }
}
