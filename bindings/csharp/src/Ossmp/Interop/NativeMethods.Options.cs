using System;
using System.Runtime.InteropServices;

namespace Ossmp.Interop
{
    /// <summary>Options: what is wanted of one upload.</summary>
    internal static partial class NativeMethods
    {
        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern OptionsHandle ossmp_options_new();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_options_set_header(OptionsHandle options, byte[] name, byte[] value);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_options_set_deadline(OptionsHandle options, int ms);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_options_set_control(OptionsHandle options, ControlHandle control);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_options_set_part_size(OptionsHandle options, long bytes);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_options_set_concurrency(OptionsHandle options, int parts);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_options_set_checkpoint(OptionsHandle options, byte[] path);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_options_set_checkpoint_required(OptionsHandle options, int on);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_options_set_adopt(OptionsHandle options, int on);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_options_set_abort_on_failure(OptionsHandle options, int on);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_options_set_progress(
            OptionsHandle options, ProgressFunction progress, IntPtr userData);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void ossmp_options_free(IntPtr options);
    }
}
