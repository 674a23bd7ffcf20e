// Before the process ends: the slice under way ends at its next step and gives its lease back.

import { app as functions } from '@azure/functions';
import { stopApp } from './app.ts';

functions.hook.appTerminate(() => stopApp());
