// A date, time or both stay as they were typed. The admin's calendar would put the present moment in place of whatever
// is not of its one format, without a word; forms read all usual spellings, and tell where they cannot.

jQuery.fn.datetimepicker.defaults.validateOnBlur = false;
