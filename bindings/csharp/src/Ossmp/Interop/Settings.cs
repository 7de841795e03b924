using System;
using System.Collections.Generic;

namespace Ossmp.Interop
{
    /// <summary>
    /// Turns options into native builders. Setters are not checked: a builder remembers what it refused, and the call
    /// that uses it fails with that.
    /// </summary>
    internal static class Settings
    {
        internal static void Apply(OssmpClientOptions options, ConfigHandle config, IntPtr callbacks)
        {
            NativeMethods.ossmp_config_set_endpoint(
                config, Utf8.Required(options.Endpoint, nameof(options.Endpoint)));
            if (options.Credentials == null)
            {
                throw new ArgumentNullException(nameof(options.Credentials));
            }
            options.Credentials.ApplyTo(config, callbacks);
            if (options.Region != null)
            {
                NativeMethods.ossmp_config_set_region(config, Utf8.Bytes(options.Region, nameof(options.Region)));
            }
            NativeMethods.ossmp_config_set_addressing(config, (int)options.Addressing);
            NativeMethods.ossmp_config_set_signature(config, (int)options.Signature);
            NativeMethods.ossmp_config_set_verify(config, Flag(options.VerifyMd5), Flag(options.VerifyCrc64));
            ApplyLimits(options, config);
            ApplySurroundings(options, config);
            if (options.Log != null)
            {
                NativeMethods.ossmp_config_set_log(config, (int)options.LogLevel, Callbacks.Log, callbacks);
            }
        }

        internal static OptionsHandle Make(
            MultipartUploadOptions options, IDictionary<string, string> moreHeaders, ControlHandle control)
        {
            OptionsHandle native = NativeMethods.ossmp_options_new();
            if (options != null)
            {
                ApplyHeaders(options.Headers, native);
                if (options.Deadline.HasValue)
                {
                    int limit = Limit(options.Deadline.Value, nameof(options.Deadline));
                    NativeMethods.ossmp_options_set_deadline(native, limit);
                }
            }
            ApplyHeaders(moreHeaders, native);
            if (control != null)
            {
                NativeMethods.ossmp_options_set_control(native, control);
            }
            return native;
        }

        internal static OptionsHandle Make(UploadOptions options, ControlHandle control, IntPtr progress)
        {
            OptionsHandle native = Make(options, null, control);
            if (options == null)
            {
                return native;
            }
            if (options.PartSize.HasValue)
            {
                NativeMethods.ossmp_options_set_part_size(native, options.PartSize.Value);
            }
            if (options.Concurrency.HasValue)
            {
                NativeMethods.ossmp_options_set_concurrency(native, options.Concurrency.Value);
            }
            if (options.AbortOnFailure.HasValue)
            {
                NativeMethods.ossmp_options_set_abort_on_failure(native, Flag(options.AbortOnFailure.Value));
            }
            if (options.Progress != null || options.OnProgress != null)
            {
                NativeMethods.ossmp_options_set_progress(native, Callbacks.Progress, progress);
            }
            var file = options as UploadFileOptions;
            if (file != null)
            {
                ApplyResume(file, native);
            }
            return native;
        }

        internal static ListOptionsHandle Make(ListMultipartUploadsOptions options, ControlHandle control)
        {
            ListOptionsHandle native = NativeMethods.ossmp_list_options_new();
            if (options != null)
            {
                NativeMethods.ossmp_list_options_set_prefix(
                    native, Utf8.Bytes(options.Prefix ?? "", nameof(options.Prefix)));
                NativeMethods.ossmp_list_options_set_delimiter(
                    native, Utf8.Bytes(options.Delimiter ?? "", nameof(options.Delimiter)));
                NativeMethods.ossmp_list_options_set_marker(
                    native,
                    Utf8.Bytes(options.KeyMarker ?? "", nameof(options.KeyMarker)),
                    Utf8.Bytes(options.UploadIdMarker ?? "", nameof(options.UploadIdMarker)));
                if (options.MaxUploads.HasValue)
                {
                    NativeMethods.ossmp_list_options_set_max_uploads(native, options.MaxUploads.Value);
                }
                if (options.Deadline.HasValue)
                {
                    int limit = Limit(options.Deadline.Value, nameof(options.Deadline));
                    NativeMethods.ossmp_list_options_set_deadline(native, limit);
                }
            }
            if (control != null)
            {
                NativeMethods.ossmp_list_options_set_control(native, control);
            }
            return native;
        }

        private static void ApplyLimits(OssmpClientOptions options, ConfigHandle config)
        {
            if (options.ConnectTimeout.HasValue)
            {
                int time = Milliseconds(options.ConnectTimeout.Value, nameof(options.ConnectTimeout));
                NativeMethods.ossmp_config_set_connect_timeout(config, time);
            }
            if (options.IdleTimeout.HasValue)
            {
                int time = Milliseconds(options.IdleTimeout.Value, nameof(options.IdleTimeout));
                NativeMethods.ossmp_config_set_idle_timeout(config, time);
            }
            if (options.MaxAttempts.HasValue)
            {
                NativeMethods.ossmp_config_set_max_attempts(config, options.MaxAttempts.Value);
            }
            if (options.BandwidthLimit.HasValue)
            {
                NativeMethods.ossmp_config_set_bandwidth_limit(config, options.BandwidthLimit.Value);
            }
        }

        private static void ApplySurroundings(OssmpClientOptions options, ConfigHandle config)
        {
            if (options.ProxyFromEnvironment)
            {
                NativeMethods.ossmp_config_set_proxy_from_env(config);
            }
            if (options.Proxy != null)
            {
                byte[] proxy = Utf8.Bytes(options.Proxy, nameof(options.Proxy));
                NativeMethods.ossmp_config_set_proxy(config, proxy);
                Utf8.Wipe(proxy);
            }
            if (options.CaFile != null)
            {
                NativeMethods.ossmp_config_set_ca_file(config, Utf8.Bytes(options.CaFile, nameof(options.CaFile)));
            }
            if (options.UserAgent != null)
            {
                byte[] suffix = Utf8.Bytes(options.UserAgent, nameof(options.UserAgent));
                NativeMethods.ossmp_config_set_user_agent(config, suffix);
            }
        }

        private static void ApplyHeaders(IDictionary<string, string> headers, OptionsHandle native)
        {
            if (headers == null)
            {
                return;
            }
            foreach (KeyValuePair<string, string> header in headers)
            {
                NativeMethods.ossmp_options_set_header(
                    native, Utf8.Required(header.Key, "header"), Utf8.Required(header.Value, header.Key));
            }
        }

        private static void ApplyResume(UploadFileOptions options, OptionsHandle native)
        {
            if (options.Checkpoint != null)
            {
                byte[] path = Utf8.Bytes(options.Checkpoint, nameof(options.Checkpoint));
                NativeMethods.ossmp_options_set_checkpoint(native, path);
            }
            if (options.CheckpointRequired.HasValue)
            {
                NativeMethods.ossmp_options_set_checkpoint_required(native, Flag(options.CheckpointRequired.Value));
            }
            if (options.Adopt.HasValue)
            {
                NativeMethods.ossmp_options_set_adopt(native, Flag(options.Adopt.Value));
            }
        }

        private static int Flag(bool on)
        {
            return on ? 1 : 0;
        }

        /// <summary>Zero is no limit, and so is Timeout.InfiniteTimeSpan, as everywhere in .NET.</summary>
        private static int Limit(TimeSpan time, string parameter)
        {
            return time == System.Threading.Timeout.InfiniteTimeSpan ? 0 : Milliseconds(time, parameter);
        }

        /// <summary>Rounds up, so that a time that is not zero does not become so.</summary>
        private static int Milliseconds(TimeSpan time, string parameter)
        {
            double milliseconds = Math.Ceiling(time.TotalMilliseconds);
            if (milliseconds < 0 || milliseconds > int.MaxValue)
            {
                throw new ArgumentOutOfRangeException(parameter, time, "It must be 0 to 2147483647 milliseconds.");
            }
            return (int)milliseconds;
        }
    }
}
