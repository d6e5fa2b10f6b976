// src/console/page: what runs in the browser.
import { render } from 'preact';
import { takeToken } from './api.ts';
import { App } from './app.tsx';

takeToken();
const page = document.getElementById('page');
if (page) render(<App />, page);
