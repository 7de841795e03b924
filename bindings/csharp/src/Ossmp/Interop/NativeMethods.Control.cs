using System;
using System.Runtime.InteropServices;

namespace Ossmp.Interop
{
    /// <summary>Control: cancel switch and byte counters.</summary>
    internal static partial class NativeMethods
    {
        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern ControlHandle ossmp_control_new();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void ossmp_control_cancel(ControlHandle control);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_control_is_cancelled(ControlHandle control);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern long ossmp_control_bytes_done(ControlHandle control);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern long ossmp_control_bytes_total(ControlHandle control);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void ossmp_control_free(IntPtr control);
    }
}
