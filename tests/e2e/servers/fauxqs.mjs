// The npm emulator on a free port of 127.0.0.1; prints its address.
// (Its own command line binds every interface.)

import {buildApp} from 'fauxqs';

const app = buildApp({logger: false});
console.log(await app.listen({host: '127.0.0.1', port: 0}));
